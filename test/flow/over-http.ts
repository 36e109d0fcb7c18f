import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { MarginReconciliationsDto } from '../../apps/api/src/margin/margin-reconciliation.dto';
import type { DefaultDetailDto, DefaultListDto } from '../../apps/api/src/resolution/default.dto';
import type { TrancheDto, TrancheListDto } from '../../apps/api/src/tail-bond/tranche.dto';
import { knock } from '../integration/api/a-house';

async function read<Body extends object>(app: NestFastifyApplication, url: string): Promise<Body> {
  const { status, json } = await knock({ app }, url, { as: 'auditor' });
  if (status !== 200) throw new Error(`${url} answers ${String(status)}`);
  return json as Body;
}

/** Every default the API lists, each as it is read by its id, in the words of the report. */
export async function defaultsOverHttp(app: NestFastifyApplication) {
  const { defaults } = await read<DefaultListDto>(app, '/v1/defaults');
  const details = defaults.map(({ id }) => read<DefaultDetailDto>(app, `/v1/defaults/${id}`));
  return (await Promise.all(details)).map((found, n) => ({
    listed: defaults[n]!,
    found,
    acts: found.acts.map(({ deed, at, proof }) => ({ deed, at, proof })),
    ladder: found.ladder.map(({ amount, lineLeft, cause, ...step }) => ({
      ...step,
      cause: cause.startsWith('call/') ? 'call' : cause,
      amount: amount.amount,
      lineLeft: lineLeft.amount,
    })),
    waterfall: lastOf(found.waterfall).map(({ layer, kind, capacity, absorbed }) => ({
      layer,
      kind,
      capacity: capacity.amount,
      absorbed: absorbed.amount,
    })),
  }));
}

/** The layers of the last determination: each says what was absorbed in all. */
function lastOf(waterfall: DefaultDetailDto['waterfall']) {
  const last = Math.max(...waterfall.map(({ sequence }) => sequence));
  return waterfall.filter(({ sequence }) => sequence === last);
}

/** Every tranche the API lists, each as it is read by its id. */
export async function tranchesOverHttp(app: NestFastifyApplication) {
  const { tranches } = await read<TrancheListDto>(app, '/v1/tranches');
  const each = tranches.map(({ id }) => read<TrancheDto>(app, `/v1/tranches/${id}`));
  return { listed: tranches, found: await Promise.all(each) };
}

/** Every reconciliation of calls and ledger, the newest first. */
export async function reconciliationsOverHttp(app: NestFastifyApplication) {
  return (await read<MarginReconciliationsDto>(app, '/v1/margin/reconciliations')).reconciliations;
}
