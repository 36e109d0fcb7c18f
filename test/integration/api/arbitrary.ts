import fc from 'fast-check';
import { type Json, type JsonObject, listOf, membersOf } from '../../../apps/api/src/openapi/json-schema';
import { resolved } from './contract';

const DEEPEST = 6; // levels
const PATIENCE = 20_000; // texts that are drawn in vain
const LONG = 80; // characters: more than any pattern asks for

/** Values that a schema of the document lets through. What it gives as examples comes often, so that the business is reached. */
export function valueOf(json: JsonObject, depth = 0): fc.Arbitrary<Json> {
  const schema = { ...resolved(json), ...(json['$ref'] === undefined && json) };
  const [examples, choices] = [listOf(schema['examples']), listOf(schema['enum'])];
  const either = [...listOf(schema['anyOf']), ...listOf(schema['oneOf'])].map(membersOf);
  if (choices.length > 0) return fc.constantFrom(...choices);
  if (either.length > 0) return fc.oneof(...either.map((each) => valueOf(each, depth + 1)));
  const types = [schema['type'] ?? 'object'].flat() as string[];
  const values = fc.oneof(...types.map((type) => typed(type, schema, depth)));
  return examples.length === 0 ? values : fc.oneof(values, fc.constantFrom(...examples));
}

function typed(type: string, schema: JsonObject, depth: number): fc.Arbitrary<Json> {
  const numberAt = (name: string, otherwise: number) => (schema[name] as number | undefined) ?? otherwise;
  switch (type) {
    case 'string':
      return textOf(schema, { minLength: numberAt('minLength', 0), maxLength: numberAt('maxLength', LONG) });
    case 'integer':
    case 'number':
      return fc.integer({ min: numberAt('minimum', -9), max: numberAt('maximum', 999) });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array': {
      const least = numberAt('minItems', 0);
      const most = Math.max(least, Math.min(numberAt('maxItems', 2), depth > DEEPEST ? 0 : 2));
      return fc.array(valueOf(membersOf(schema['items']), depth + 1), { minLength: least, maxLength: most });
    }
    default:
      return objectOf(schema, depth);
  }
}

function objectOf(schema: JsonObject, depth: number): fc.Arbitrary<Json> {
  const members = Object.entries(membersOf(schema['properties'])).map(
    ([name, each]) => [name, valueOf(membersOf(each), depth + 1)] as const,
  );
  const requiredKeys = listOf(schema['required']) as string[];
  return fc.record(Object.fromEntries(members), {
    requiredKeys,
    noNullPrototype: true,
  });
}

function textOf(schema: JsonObject, length: Required<Pick<fc.StringConstraints, 'minLength' | 'maxLength'>>) {
  const { minLength, maxLength } = length;
  const patterns = [schema, ...listOf(schema['allOf']).map(membersOf)]
    .flatMap(({ pattern }) => (typeof pattern === 'string' ? [pattern] : []))
    .map((pattern) => new RegExp(pattern, 'u'));
  let misses = 0;
  const fits = (text: string) => {
    const fit =
      text.length >= minLength && text.length <= maxLength && patterns.every((each) => each.test(text));
    misses = fit ? 0 : misses + 1;
    if (misses > PATIENCE) throw new Error(`nothing that is drawn fits ${patterns.join(' and ')}`);
    return fit;
  };
  return rawTextOf(schema, patterns, length).filter(fits);
}

/** fast-check writes neither what a look-ahead asks for nor classes of Unicode: such text is drawn, and sieved. */
function rawTextOf(
  { format }: JsonObject,
  patterns: readonly RegExp[],
  length: fc.StringConstraints,
): fc.Arbitrary<string> {
  const instant = fc
    .date({
      min: new Date('2020-01-01T00:00:00Z'),
      max: new Date('2099-01-01T00:00:00Z'),
      noInvalidDate: true,
    })
    .chain((each) => fc.constantFrom(each.toISOString(), `${each.toISOString().slice(0, 19)}Z`));
  if (format === 'uuid') return fc.uuid();
  if (format === 'date-time') return instant;
  if (format === 'date') return instant.map((each) => each.slice(0, 10));
  const drawn = patterns
    .map(({ source }) => source.replace(/\(\?=[^)]*\)/g, ''))
    .find((each) => !/\\p/.test(each));
  if (drawn !== undefined) return fc.stringMatching(new RegExp(drawn, 'u'));
  return fc.string({ ...length, unit: fc.constantFrom('a', 'Z', ' ', '0', '9', '.', '-', 'é', '漢', '🙂') });
}

/** What should not be sent where something else is asked for: by people, by spreadsheets, and by those who look for a door. */
const NASTY: readonly Json[] = [
  ...[0, -1, 1.5, 1e5, 9007199254740993, -0],
  ...['', ' ', 'NaN', '1e5', '-1', '-0', '+1', '1.', '.5', '0x10', '١٢', '1,000', '1.0000001', 'Infinity'],
  ...['9'.repeat(19), `1.${'0'.repeat(19)}`, '2025-02-30', '2025-10-10T25:00:00Z', '9999-12-31'],
  ...[
    'a\u0000b',
    '\ud800',
    '\u202e',
    "'; select 1 --",
    '${7*7}',
    '<b>',
    '../..',
    '__proto__',
    'x'.repeat(9_000),
  ],
  ...[null, true, [], {}, [[]], { $ref: '#' }, { toString: 1 }],
];

interface Place {
  readonly path: readonly string[];
  readonly value: Json;
}

function placesOf(json: Json, path: Place['path'] = []): Place[] {
  if (typeof json !== 'object' || json === null) return [{ path, value: json }];
  return [
    { path, value: json },
    ...Object.entries(json).flatMap(([name, each]) => placesOf(each, [...path, name])),
  ];
}

/** The value with what stands in one place changed; `undefined` takes it away. */
function changed(json: Json, [name, ...further]: Place['path'], to: Json | undefined): Json | undefined {
  if (name === undefined) return to;
  if (Array.isArray(json)) {
    const items = json as readonly Json[];
    return items.map((each, i) => (String(i) === name ? (changed(each, further, to) ?? null) : each));
  }
  const members = Object.entries(membersOf(json)).map(([key, each]) => [
    key,
    key === name ? changed(each, further, to) : each,
  ]);
  return Object.fromEntries(members.filter(([, each]) => each !== undefined)) as JsonObject;
}

/** A body that is nearly right: one thing in it is nasty, or missing, or there is one thing too many. */
export const spoilt = (body: Json): fc.Arbitrary<Json> => {
  const places = fc.constantFrom(...placesOf(body));
  return fc.oneof(
    fc
      .tuple(places, fc.constantFrom(...NASTY))
      .map(([{ path }, nasty]) => changed(body, path, nasty) ?? null),
    places.map(({ path }) => changed(body, path, undefined) ?? null),
    fc
      .constantFrom('admin', 'id', 'constructor', 'state', 'partyId')
      .map((name) => ({ ...membersOf(body), [name]: 'x' })),
  );
};

/** Every body that has a nasty amount in place of one that it has. */
export function withAmounts(body: Json, nasty: readonly Json[]): { body: Json; path: string }[] {
  return placesOf(body)
    .filter(({ path, value }) => path.at(-1) === 'amount' && typeof value === 'string')
    .flatMap(({ path }) =>
      nasty.map((each) => ({ body: changed(body, path, each) ?? null, path: path.join('.') })),
    );
}

export const nasty = fc.constantFrom(...NASTY);
