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

  const note = (node: ts.Node, kind: ts.Type, status: ts.Type | undefined) => {
    const names = literalsOf(kind)?.map(String);
    const statuses = status === undefined ? [409] : literalsOf(status)?.filter((each) => typeof each === 'number');
    if (names === undefined && statuses === undefined) return;
    if (names === undefined || statuses === undefined) {
      const file = node.getSourceFile();
      open.push(`${file.fileName}:${String(file.getLineAndCharacterOfPosition(node.getStart()).line + 1)}`);
    }
    for (const name of names ?? []) said.set(name, new Set([...(said.get(name) ?? []), ...(statuses ?? [])]));
  };
  const member = (object: ts.ObjectLiteralExpression, name: string): ts.Type | undefined => {
    const found = object.properties.find((each) => each.name?.getText() === name);
    if (found === undefined) return undefined;
    if (ts.isPropertyAssignment(found)) return checker.getTypeAtLocation(found.initializer);
    return found.name && checker.getTypeAtLocation(found.name);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isNewExpression(node) && node.expression.getText() === 'RefusalException') {
      const [kind, status] = node.arguments ?? [];
      if (kind !== undefined)
        note(node, checker.getTypeAtLocation(kind), status && checker.getTypeAtLocation(status));
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
      declare const kind: 'too-late' | 'too-early', word: string, no: { kind: string; status: number };
      export const all = [
        new RefusalException(kind),
        new RefusalException('too-much', 422),
        { kind: 'too-little', status: 403 as const },
        new RefusalException(no.kind, no.status),
        new RefusalException(word, 422),
      ];`;
    const { said, open } = refusalsIn([planted], options, source);
    expect(linesOf(said)).toEqual(['too-early 409', 'too-late 409', 'too-little 403', 'too-much 422']);
    expect(open).toEqual([`${planted}:9`]);
  });

  it('says each thing once, in sentences', () => {
    for (const [name, { means, remedy }] of PROBLEMS) {
      expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
      for (const sentence of [means, remedy]) expect(sentence).toMatch(/^[A-Z`].*\.$/);
    }
    expect(TABLES.flatMap((table) => Object.keys(table))).toEqual([...PROBLEMS.keys()]);
  });
});
