import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CALLERS, DOOR } from '../../apps/api/src/problems/door';
import { PROBLEMS } from '../../apps/api/src/problems/problems';

const root = join(__dirname, '../..');

interface Document {
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, { readonly ['x-refusals']?: readonly string[] }>>>
  >;
}

/** What the document says that its operations may refuse: what no test is refused, the gate names. */
function refusalsOf({ paths }: Document): ReadonlySet<string> {
  const operations = Object.values(paths).flatMap((item) => Object.values(item));
  return new Set(operations.flatMap((operation) => operation['x-refusals'] ?? []));
}

it('says of every refusal which operation gives it; a token is refused by all of them, and a key that was used before by those that take one', () => {
  const document = JSON.parse(readFileSync(join(root, 'openapi.json'), 'utf8')) as Document;
  const said = refusalsOf(document);
  const given = [...PROBLEMS.keys()].filter((name) => !(name in DOOR));
  const ofTokens = Object.keys(CALLERS).filter((name) => name !== 'key-reused');
  expect(given.filter((name) => !said.has(name)).sort()).toEqual(ofTokens.sort());
  expect([...said].filter((name) => !PROBLEMS.has(name))).toEqual([]);
});
