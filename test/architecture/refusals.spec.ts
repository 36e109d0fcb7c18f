import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DOOR } from '../../apps/api/src/problems/door';
import { PROBLEMS } from '../../apps/api/src/problems/problems';

const root = join(__dirname, '..');

/** The words in quotes in every test that has a real database, or real processes, behind it; `409 stale` says `stale`. */
function wordsOfTests(): ReadonlySet<string> {
  const specs = ['integration', 'cli'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.spec.ts'))
      .map((path) => readFileSync(join(root, folder, path), 'utf8')),
  );
  const words = specs.flatMap((text) => [...text.matchAll(/['" ]([a-z]+(?:-[a-z]+)*)['"]/g)]);
  return new Set(words.map(([, word]) => word!));
}

it('meets every refusal of the API in a test; what the door says is met by its status', () => {
  const words = wordsOfTests();
  const met = [...PROBLEMS.keys()].filter((name) => !(name in DOOR));
  expect(met.length).toBeGreaterThan(100);
  expect(met.filter((name) => !words.has(name))).toEqual([]);
});
