import { DOOR } from '../problems/door';
import { nameOf, PROBLEMS, typeOf } from '../problems/problems';
import { type JsonObject, listOf, membersOf } from './json-schema';

/**
 * Says of every operation with which statuses it may be answered, and that whatever is no answer is a problem. What can stand in
 * the way follows from what the operation takes: a token, an id, a body, a key, a version.
 */
export function withAnswers(document: JsonObject): JsonObject {
  const paths = Object.entries(membersOf(document['paths'])).map(([path, item]) => [
    path,
    Object.fromEntries(
      Object.entries(membersOf(item)).map(([method, operation]) => [
        method,
        answered(path, method, membersOf(operation)),
      ]),
    ),
  ]);
  const { schemas, ...components } = membersOf(document['components']);
  return {
    ...document,
    paths: Object.fromEntries(paths) as JsonObject,
    components: {
      ...components,
      responses: RESPONSES,
      schemas: { ...membersOf(schemas), Problem: PROBLEM },
    },
  };
}

// What the business says no with; the others are the door's own.
const REFUSED = [409, 412, 422];

function answered(path: string, method: string, operation: JsonObject): JsonObject {
  const parameters = listOf(operation['parameters']).map(membersOf);
  const takes = (place: string) => parameters.some((each) => each['in'] === place);
  const header = (name: string) => parameters.some((each) => each['name'] === name);
  const statuses = [
    ...(parameters.length > 0 || method !== 'get' ? [400] : []),
    ...(operation['security'] === undefined ? [] : [401, 403]),
    ...(takes('path') ? [404, 414] : []),
    ...(method === 'get' ? [] : [413, 415]),
    ...(header('Idempotency-Key') ? [404, 409, 422] : []),
    ...(header('webhook-signature') ? [401, 403, 409, 422] : []), // in the place of a token
    ...(header('If-Match') ? [412, 428] : []),
    ...(header('Last-Event-ID') ? [409] : []),
    ...REFUSED.filter((status) => String(status) in membersOf(operation['responses'])), // a question that there may be no answer to
    ...(path.startsWith('/v1/') ? [429] : []),
    ...[500, 503],
  ];
  const problems = [...new Set(statuses)].map((status) => [String(status), reference(status)]);
  const own = Object.entries(membersOf(operation['responses'])).filter(([status]) => status < '400');
  return { ...operation, responses: Object.fromEntries([...own, ...problems]) as JsonObject };
}

const reference = (status: number): JsonObject => ({ $ref: `#/components/responses/${nameOf(status)}` });

const HEADERS: Readonly<Record<number, JsonObject>> = {
  401: { 'WWW-Authenticate': { schema: { type: 'string' } } },
  429: { 'Retry-After': { description: 'seconds', schema: { type: 'integer', minimum: 1 } } },
  503: { 'Retry-After': { description: 'seconds', schema: { type: 'integer', minimum: 1 } } },
};

const text = (description: string): JsonObject => ({ type: 'string', description });

/** @see RFC 9457, Problem Details for HTTP APIs */
const PROBLEM: JsonObject = {
  type: 'object',
  additionalProperties: false,
  required: ['type', 'title', 'status', 'instance'],
  properties: {
    type: {
      type: 'string',
      format: 'uri-reference',
      description: 'where the problem is explained',
      enum: [...PROBLEMS.keys()].sort().map(typeOf), // in an order that no table changes
    },
    title: text('the problem, in words: always the same'),
    status: { type: 'integer' },
    detail: text('what is particular about it this time, for people'),
    refusal: text("the business's reason, for code: deadline-passed"),
    errors: {
      type: 'array',
      items: { type: 'string' },
      description: 'one line for each thing that is wrong',
    },
    remedy: text('what to do'),
    instance: text('the request, as our log calls it'),
  },
};

const RESPONSES: JsonObject = Object.fromEntries(
  [...Object.values(DOOR).flatMap(({ statuses }) => statuses), ...REFUSED].map((status) => [
    nameOf(status),
    {
      description: PROBLEMS.get(nameOf(status))?.means ?? 'The business says no: `refusal` says why.',
      ...(HEADERS[status] !== undefined && { headers: HEADERS[status] }),
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    },
  ]),
);
