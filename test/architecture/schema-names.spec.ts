import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const api = join(__dirname, '../../apps/api/src');

/** The names of the classes that cross the door, in all its files. */
function classNames(): string[] {
  return readdirSync(api, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.spec.ts'))
    .flatMap((path) => [...readFileSync(join(api, path), 'utf8').matchAll(/^(?:export )?class (\w+Dto)\b/gm)])
    .map(([, name]) => name!);
}

it('gives a name to one class alone: the document would show one of two, wherever either crosses', () => {
  const names = classNames();
  expect(names.length).toBeGreaterThan(100);
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
});
