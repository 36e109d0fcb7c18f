import { invariant } from '@app/kernel';
import { SettingsError } from '@app/platform';
import { type DynamicModule, Module } from '@nestjs/common';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import type { LicensedModel } from './domain';
import { LICENSED_MODEL } from './initial-margin.service';

const SETTING = 'LICENSED_MODEL';
const WANTED = 'name a JavaScript module that exports `name`, a text, and `estimate(legs, markets, asOf)`';

@Module({})
class LicensedModelModule {}

/**
 * The model that LICENSED_MODEL names the file of, for everybody in this process who margins; nothing is loaded when it is not set.
 *
 * @throws SettingsError when the file is no such model
 */
export function licensedModelModule(environment: NodeJS.ProcessEnv): DynamicModule {
  const { [SETTING]: path = '' } = environment;
  if (path === '') return { module: LicensedModelModule };
  const provider = { provide: LICENSED_MODEL, useValue: checked(path, loaded(resolve(path))) };
  return { global: true, module: LicensedModelModule, providers: [provider], exports: [LICENSED_MODEL] };
}

/** A module of either kind, from its own folder: what it needs in turn is found from there. */
function loaded(path: string): unknown {
  try {
    return createRequire(path)(path);
  } catch (fault) {
    const why = fault instanceof Error ? (fault.message.split('\n')[0] ?? '') : String(fault);
    throw new SettingsError([`${SETTING} is ${path}, which cannot be loaded (${why}): ${WANTED}`]);
  }
}

/** What it says is looked at each time: what is no number, or a gain, is nobody's margin. */
function checked(path: string, given: unknown): LicensedModel {
  const { name, estimate } = (given ?? {}) as Partial<LicensedModel>;
  if (typeof name !== 'string' || name.trim() === '' || typeof estimate !== 'function')
    throw new SettingsError([`${SETTING} is ${path}, which is no model: ${WANTED}`]);
  return {
    name,
    estimate: (...asked) => {
      const margin: unknown = estimate(...asked);
      invariant(
        typeof margin === 'number' && Number.isFinite(margin) && margin >= 0,
        `${name} answered ${String(margin)}, which is no margin`,
      );
      return margin;
    },
  };
}
