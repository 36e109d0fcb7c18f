import { readdirSync } from 'node:fs';
import { join, sep } from 'node:path';
import ts from 'typescript';
import { PROBLEMS, TABLES } from '../../apps/api/src/problems/problems';
import { DOOR } from '../../apps/api/src/problems/door';

const root = join(__dirname, '../..');

type Said = Map<string, Set<number>>; // the statuses that a refusal is answered with

/** The words, or the numbers, a type is a union of; undefined when it is open. */
function literalsOf(type: ts.Type): ts.LiteralType['value'][] | undefined {
  const parts = type.isUnion() ? type.types : [type];
  return parts.every((part) => part.isLiteral()) ? parts.map(({ value }) => value) : undefined;
}

/**
 * Every refusal that code can answer with, as its types have it: what is given to a RefusalException, and what an object says
 * that is a `kind` with its `status`. One whose kind and status are both open was such an object before.
 */
function refusalsIn(
  files: readonly string[],
  options: ts.CompilerOptions,
  planted?: string, // the text of the one file, where it is not on the disk
): { said: Said; open: string[] } {
  const host = ts.createCompilerHost(options);
  const fromDisk = host.getSourceFile.bind(host);
  if (planted !== undefined)
    host.getSourceFile = (path, version) =>
      path === files[0] ? ts.createSourceFile(path, planted, version, true) : fromDisk(path, version);
  const program = ts.createProgram(files, options, host);
  const checker = program.getTypeChecker();
  const said: Said = new Map();
  const open: string[] = [];

  const wordsAt = (node: ts.Node) => literalsOf(checker.getTypeAtLocation(node));
  /** The number that stands for a name in `STATUS[kind]`, where STATUS is a table of numbers. */
  const inTable = (node: ts.Node | undefined, name: string): number[] | undefined => {
    if (node === undefined || !ts.isElementAccessExpression(node)) return undefined;
    const table = checker.getSymbolAtLocation(node.expression)?.valueDeclaration;
    const written = table && ts.isVariableDeclaration(table) ? table.initializer : undefined;
    if (written === undefined || !ts.isObjectLiteralExpression(written)) return undefined;
    return written.properties
      .filter(ts.isPropertyAssignment)
      .filter((each) => (ts.isStringLiteral(each.name) ? each.name.text : each.name.getText()) === name)
      .flatMap((each) => wordsAt(each.initializer) ?? [])
      .filter((each) => typeof each === 'number');
  };
  const note = (node: ts.Node, kind: ts.Node, status: ts.Node | undefined) => {
    const names = wordsAt(kind)?.map(String);
    const statuses =
      status === undefined ? [409] : wordsAt(status)?.filter((each) => typeof each === 'number');
    if (names === undefined && statuses === undefined) return;
    const found = (names ?? []).map((name) => ({ name, with: inTable(status, name) ?? statuses }));
    if (names === undefined || found.some((each) => each.with === undefined)) {
      const file = node.getSourceFile();
      open.push(`${file.fileName}:${String(file.getLineAndCharacterOfPosition(node.getStart()).line + 1)}`);
    }
    for (const each of found)
      said.set(each.name, new Set([...(said.get(each.name) ?? []), ...(each.with ?? [])]));
  };
  const member = (object: ts.ObjectLiteralExpression, name: string): ts.Node | undefined => {
    const found = object.properties.find((each) => each.name?.getText() === name);
    return found !== undefined && ts.isPropertyAssignment(found) ? found.initializer : found?.name;
  };
  const visit = (node: ts.Node): void => {
    if (ts.isNewExpression(node) && node.expression.getText() === 'RefusalException') {
      const [kind, status] = node.arguments ?? [];
      if (kind !== undefined) note(node, kind, status);
    }
    if (ts.isObjectLiteralExpression(node)) {
      const [kind, status] = [member(node, 'kind'), member(node, 'status')];
      if (kind !== undefined && status !== undefined) note(node, kind, status);
    }
    node.forEachChild(visit);
  };
  const wanted = new Set(files);
  for (const file of program.getSourceFiles()) if (wanted.has(file.fileName)) visit(file);
  return { said, open };
}

const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as {
  config: { compilerOptions: object };
};
const { options } = ts.parseJsonConfigFileContent(
  { compilerOptions: config.compilerOptions, files: [] },
  ts.sys,
  root,
);
const doors = readdirSync(join(root, 'apps/api/src'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.spec.ts'))
  .map((path) => join(root, 'apps/api/src', path).replaceAll(sep, '/'));

// What is not there is answered as nothing but that: which of the names it is would tell what there is.
const NOT_FOUND = 404;
const linesOf = (said: Said) =>
  [...said]
    .map(([name, statuses]) => [name, [...statuses].filter((status) => status !== NOT_FOUND).sort()] as const)
    .filter(([, statuses]) => statuses.length > 0)
    .map(([name, statuses]) => `${name} ${statuses.join(', ')}`)
    .sort();

describe('problems', () => {
  let found: ReturnType<typeof refusalsIn>;
  beforeAll(() => {
    found = refusalsIn(doors, options);
  });

  it('has a meaning and a remedy for every refusal that the API can answer with, and for no other', () => {
    const door = new Set(Object.keys(DOOR));
    const known = [...PROBLEMS].filter(([name]) => !door.has(name));
    const told: Said = new Map(known.map(([name, { statuses }]) => [name, new Set(statuses)]));
    expect(linesOf(found.said).length).toBeGreaterThan(50);
    expect(linesOf(told)).toEqual(linesOf(found.said)); // a table of apps/api/src/problems lacks a line, or has one too many
  });

  it('knows every refusal by its type: none is put together while running', () => {
    expect(found.open).toEqual([]);
  });

  it('finds a refusal wherever it is made, and sees when it cannot be known', () => {
    const planted = join(__dirname, 'planted.ts');
    const source = `
      class RefusalException { constructor(readonly refusal: string, readonly status = 409) {} }
      const STATUS: Record<string, number> = { 'too-late': 422, 'too-early': 403 };
      declare const kind: 'too-late' | 'too-early', word: string, no: { kind: string; status: number };
      export const all = [
        new RefusalException(kind),
        new RefusalException('too-much', 422),
        { kind: 'too-little', status: 403 as const },
        { kind, status: STATUS[kind] },
        new RefusalException(no.kind, no.status),
        new RefusalException(word, 422),
      ];`;
    const { said, open } = refusalsIn([planted], options, source);
    expect(linesOf(said)).toEqual([
      'too-early 403, 409',
      'too-late 409, 422',
      'too-little 403',
      'too-much 422',
    ]);
    expect(open).toEqual([`${planted}:11`]);
  });

  it('says each thing once, in sentences', () => {
    for (const [name, { means, remedy }] of PROBLEMS) {
      expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
      for (const sentence of [means, remedy]) expect(sentence).toMatch(/^[A-Z`].*\.$/);
    }
    expect(TABLES.flatMap((table) => Object.keys(table))).toEqual([...PROBLEMS.keys()]);
  });
});
