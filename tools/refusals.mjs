// What each operation of the API may refuse, as the types of its code say it: what the services answer that it calls, and what its door
// says itself. `npm run openapi` writes it into the document, and the gate asks of each that some test has met it.
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { operationsOf } from './refusals-met.mjs';
import { root } from './set-up.mjs';

const require = createRequire(import.meta.url);
require('./typescript.cjs');

const DOOR = '/apps/api/src/';
const LIBS = '/libs/';
const VERBS = ['Get', 'Post', 'Put', 'Delete', 'Patch'];

/** @returns for each operation, by its id, the names of its refusals; those that are answered as what is not there are left out */
function refusalsByOperation() {
  const { PROBLEMS } = require('../apps/api/src/problems/problems.ts');
  const { DOOR: SAID_BY_DOOR } = require('../apps/api/src/problems/door.ts');
  const named = (name) => PROBLEMS.has(name) && !(name in SAID_BY_DOOR);
  const { program, checker } = programOf();
  const operations = program
    .getSourceFiles()
    .filter(({ fileName }) => fileName.includes(DOOR))
    .flatMap((file) => file.statements.filter(isController))
    .flatMap((controller) =>
      controller.members
        .filter(isOperation)
        .map((method) => [
          `${controller.name.text.replace(/Controller$/, '')}.${method.name.getText()}`,
          [...refusalsOf(method, checker)].filter(named).sort(),
        ]),
    );
  return new Map(operations.sort(([one], [other]) => (one < other ? -1 : 1)));
}

function programOf() {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, files: [], include: [] }, ts.sys, root);
  const doors = readdirSync(join(root, 'apps/api/src'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.spec.ts'))
    .map((path) => join(root, 'apps/api/src', path).replaceAll(sep, '/'));
  const program = ts.createProgram(doors, options);
  return { program, checker: program.getTypeChecker() };
}

const decoratedBy = (node, names) =>
  (ts.getDecorators(node) ?? []).some(
    ({ expression }) => ts.isCallExpression(expression) && names.includes(expression.expression.getText()),
  );
const isController = (node) => ts.isClassDeclaration(node) && decoratedBy(node, ['Controller']);
const isOperation = (node) => ts.isMethodDeclaration(node) && decoratedBy(node, VERBS);

/**
 * Walks what an operation runs within the door, and takes of each call into a library what its answer may refuse. A function that turns
 * a refusal into a problem is given more than one operation can give it: of that, only what it names itself.
 */
function refusalsOf(operation, checker) {
  const found = new Set();
  const absent = new Set();
  const entered = new Set();
  const isOfDoor = (declaration) => declaration?.getSourceFile().fileName.includes(DOOR);
  const enter = (declaration) => {
    if (entered.has(declaration)) return;
    entered.add(declaration);
    visit(declaration);
  };
  const visit = (node) => {
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
      const called = checker.getResolvedSignature(node)?.declaration;
      if (isOfDoor(called)) enter(called);
      if (called?.getSourceFile().fileName.includes(LIBS))
        for (const name of refusedBy(node, checker)) found.add(name);
      if (ts.isNewExpression(node) && node.expression.getText() === 'RefusalException')
        for (const name of thrownBy(node, checker)) found.add(name);
    }
    if (
      ts.isPropertyAssignment(node) &&
      node.name.getText() === 'kind' &&
      ts.isStringLiteral(node.initializer)
    )
      found.add(node.initializer.text);
    if (ts.isCaseBlock(node)) for (const name of answeredAsAbsent(node)) absent.add(name);
    if (ts.isIdentifier(node)) {
      const constant = constantOf(node, checker);
      if (isOfDoor(constant)) enter(constant);
    }
    node.forEachChild(visit);
  };
  enter(operation);
  return new Set([...found].filter((name) => !absent.has(name)));
}

/** What a function that turns refusals into problems answers as what is not there: the labels of `return { kind, status: 404 }`. */
function answeredAsAbsent({ clauses }) {
  const answerOf = (n) => clauses.slice(n).find(({ statements }) => statements.length > 0)?.statements[0];
  return clauses
    .filter((clause, n) => /^return \{ kind, status: 404 \}/.test(answerOf(n)?.getText() ?? ''))
    .flatMap((clause) =>
      ts.isCaseClause(clause) && ts.isStringLiteral(clause.expression) ? [clause.expression.text] : [],
    );
}

/** The refusals of a Result, promised or not; each a word, or an object of a kind. What is only passed on was refused by another. */
function refusedBy(call, checker) {
  if (call.expression.getText() === 'refuse')
    return call.arguments.filter(ts.isStringLiteral).map(({ text }) => text);
  const type = checker.getTypeAtLocation(call);
  return membersOf(checker.getAwaitedType(type) ?? type)
    .filter((each) => each.getProperty('ok') !== undefined)
    .flatMap((each) => {
      const refusal = each.getProperty('refusal');
      return refusal === undefined ? [] : wordsOf(checker.getTypeOfSymbol(refusal), checker);
    });
}

/** What an exception is made of: where a function only turns a refusal into it, what it names itself. */
function thrownBy(node, checker) {
  const [refusal] = node.arguments ?? [];
  const isTurned = ts.findAncestor(node, ts.isFunctionDeclaration) !== undefined;
  if (refusal === undefined || (isTurned && !ts.isStringLiteral(refusal))) return [];
  return wordsOf(checker.getTypeAtLocation(refusal), checker);
}

/** What a name outside of every function stands for: a constant, or a function that is given on. */
function constantOf(identifier, checker) {
  const symbol = checker.getSymbolAtLocation(identifier);
  if (symbol === undefined) return undefined;
  const named = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  const declared = named.valueDeclaration;
  const isConstant =
    declared && ts.isVariableDeclaration(declared) && ts.isSourceFile(declared.parent.parent.parent);
  return isConstant || (declared && ts.isFunctionDeclaration(declared)) ? declared : undefined;
}

const membersOf = (type) => (type.isUnion() ? type.types : [type]);

function wordsOf(type, checker) {
  return membersOf(type).flatMap((each) => {
    if (each.isStringLiteral()) return [each.value];
    const kind = each.getProperty('kind');
    return kind === undefined ? [] : wordsOf(checker.getTypeOfSymbol(kind), checker);
  });
}

/** The document, with the refusals of each operation said in it. */
function withRefusals(document) {
  const refusals = refusalsByOperation();
  for (const operation of operationsOf(document)) {
    const names = refusals.get(operation.operationId);
    if (names === undefined) throw new Error(`no controller has ${operation.operationId}`);
    if (names.length > 0) operation['x-refusals'] = names;
  }
  return document;
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  process.stdout.write(JSON.stringify(withRefusals(JSON.parse(readFileSync(0, 'utf8'))), null, 2));
