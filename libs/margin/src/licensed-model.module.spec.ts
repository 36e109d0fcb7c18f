import { InvariantError } from '@app/kernel';
import { SettingsError } from '@app/platform';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LicensedModel } from './domain';
import { licensedModelModule } from './licensed-model.module';

const folder = mkdtempSync(join(tmpdir(), 'licensed-'));
function fileOf(text: string, name = 'model.cjs'): string {
  const path = join(mkdtempSync(join(folder, 'x')), name);
  writeFileSync(path, text);
  return path;
}
function modelIn(path: string): LicensedModel {
  const [provider] = licensedModelModule({ LICENSED_MODEL: path }).providers ?? [];
  return (provider as unknown as { readonly useValue: LicensedModel }).useValue;
}

it('is nothing when nothing is named', () => {
  expect(licensedModelModule({}).providers).toBeUndefined();
  expect(licensedModelModule({ LICENSED_MODEL: '' }).providers).toBeUndefined();
});

it('is what the module says, by its name', () => {
  const model = modelIn(fileOf(`exports.name = 'theirs 2.7'; exports.estimate = (legs) => legs.length + 5;`));
  expect(model.name).toBe('theirs 2.7');
  expect(model.estimate([], new Map(), new Date(0))).toBe(5);
});

it.each([
  { text: undefined, says: 'cannot be loaded', why: 'there is no file' },
  { text: 'this is no script', says: 'cannot be loaded', why: 'it is no script' },
  { text: `exports.name = 'theirs'`, says: 'is no model', why: 'it estimates nothing' },
  { text: `exports.name = ' '; exports.estimate = () => 1;`, says: 'is no model', why: 'it has no name' },
  { text: `module.exports = null;`, says: 'is no model', why: 'it exports nothing' },
])('is refused, and what to do is said, when $why', ({ text, says }) => {
  const path = text === undefined ? join(folder, 'absent.cjs') : fileOf(text);
  const load = () => licensedModelModule({ LICENSED_MODEL: path });
  expect(load).toThrow(SettingsError);
  expect(load).toThrow(says);
  expect(load).toThrow('exports `name`, a text, and `estimate(legs, markets, asOf)`');
});

it.each(['NaN', '-1', '"12"', 'Promise.resolve(1)', 'undefined'])('%s is nobody’s margin', (answer) => {
  const model = modelIn(fileOf(`exports.name = 'theirs'; exports.estimate = () => ${answer};`));
  expect(() => model.estimate([], new Map(), new Date(0))).toThrow(InvariantError);
});
