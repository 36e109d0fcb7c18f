import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { plant } from '../support/planted-tree';

const PURE = 'libs/margin/src/domain';
const SHELL = 'libs/margin/src';
const NUMERICS = 'libs/numerics/src';

const everywhere = [
  {
    what: 'a clock read by new Date()',
    text: 'export const at = new Date();',
    says: 'Time comes from Clock',
  },
  {
    what: 'a clock read by Date.now()',
    text: 'export const at = Date.now();',
    says: 'Time comes from Clock',
  },
  { what: 'chance without a seed', text: 'export const x = Math.random();', says: 'seeded generator' },
  { what: 'an amount by Number()', text: "export const x = Number('1.1');", says: 'decimal text or Money' },
  {
    what: 'an amount by parseFloat()',
    text: "export const x = parseFloat('1');",
    says: 'decimal text or Money',
  },
  {
    what: 'an amount by Number.parseFloat()',
    text: "export const x = Number.parseFloat('1');",
    says: 'decimal text or Money',
  },
  { what: 'an enum', text: 'export enum Side { A }', says: 'union of literals' },
  {
    what: 'a literal spread into a literal',
    text: 'export const x = { ...{ a: 1 }, b: 2 };',
    says: 'Write the properties out',
  },
  { what: 'a default export', text: 'export default 1;', says: 'export it by name' },
  {
    what: 'an injected repository',
    text: 'declare function InjectRepository(row: unknown): ParameterDecorator;\nexport class S {\n  constructor(@InjectRepository(1) readonly rows: unknown) {}\n}',
    says: 'through `tx`',
  },
  { what: 'an any', text: 'export const x: any = 1;', says: 'Unexpected any' },
  {
    what: 'a promise nobody waits for',
    text: 'export function f() {\n  Promise.resolve(1);\n}',
    says: 'must be awaited',
  },
  {
    what: 'a rule switched off without a reason',
    text: '// eslint-disable-next-line no-var\nexport var x = 1;',
    says: 'Unexpected undescribed directive comment',
  },
];

const onlyInPureCode = [
  { what: 'waiting', text: 'export async function f() { await Promise.resolve(1); }', says: 'does not wait' },
  { what: 'the environment', text: 'export const x = process.env;', says: "use of 'process'" },
  { what: 'the network', text: "export const x = fetch('/');", says: "use of 'fetch'" },
  { what: 'a timer', text: 'export const x = setTimeout(() => 1, 1);', says: "use of 'setTimeout'" },
  { what: 'an undocumented function', text: 'export function f() { return 1; }', says: 'Missing JSDoc' },
  {
    what: 'an ORM decorator',
    text: 'declare const Entity: (name: string) => ClassDecorator;\n/** A row. */\n@Entity("x")\nexport class Row { id = 1; }',
    says: 'knows no framework',
  },
];

const inNumerics = [
  { what: 'floating point', text: "export const x = parseFloat('1');" },
  { what: 'a clock', text: 'export const at = Date.now();' },
];

let messages: ReadonlyMap<string, string>; // by path
const fileOf = (folder: string, what: string) => `${folder}/${what.replaceAll(/[^a-z]+/gi, '-')}.ts`;
const messagesOn = (folder: string, what: string) => messages.get(fileOf(folder, what));

beforeAll(() => {
  const planted = [
    ...[PURE, SHELL].flatMap((folder) => [...everywhere, ...onlyInPureCode].map(plantedIn(folder))),
    ...inNumerics.map(plantedIn(NUMERICS)),
  ];
  messages = plant(['eslint.config.mjs', 'tsconfig.json', 'package.json'], planted, lint);
});

function plantedIn(folder: string) {
  return ({ what, text }: { what: string; text: string }) => [fileOf(folder, what), `${text}\n`] as const;
}

function lint(tree: string): ReadonlyMap<string, string> {
  const tool = join(tree, 'node_modules/eslint/bin/eslint.js');
  const { stdout, stderr } = spawnSync(process.execPath, [tool, '.', '--format', 'json'], {
    cwd: tree,
    encoding: 'utf8',
    maxBuffer: 1e8,
  });
  if (stdout === '') throw new Error(stderr);
  const results = JSON.parse(stdout) as { filePath: string; messages: { message: string }[] }[];
  return new Map(
    results.map(({ filePath, messages: found }) => [
      filePath.slice(tree.length + 1),
      found.map(({ message }) => message).join('\n'),
    ]),
  );
}

it.each(everywhere)('refuses $what, in pure code and in shells', ({ what, says }) => {
  expect(messagesOn(PURE, what)).toContain(says);
  expect(messagesOn(SHELL, what)).toContain(says);
});

it.each(onlyInPureCode)('refuses $what in pure code alone', ({ what, says }) => {
  expect(messagesOn(PURE, what)).toContain(says);
  expect(messagesOn(SHELL, what)).not.toContain(says);
});

it('lets numerics, which knows no money, turn text into floating point, but not read a clock', () => {
  expect(messagesOn(NUMERICS, 'floating point')).not.toContain('Money');
  expect(messagesOn(NUMERICS, 'a clock')).toContain('Time comes from Clock');
});
