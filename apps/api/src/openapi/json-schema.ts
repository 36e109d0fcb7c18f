/** Any JSON, as it stands in a document. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: Json;
}

export const isObject = (json: Json | undefined): json is JsonObject =>
  typeof json === 'object' && json !== null && !Array.isArray(json);

export const membersOf = (json: Json | undefined): JsonObject => (isObject(json) ? json : {});

export const listOf = (json: Json | undefined): readonly Json[] =>
  Array.isArray(json) ? (json as readonly Json[]) : [];

/**
 * A schema of OpenAPI 3.0, as @nestjs/swagger writes it, in the words of JSON Schema: `nullable` becomes one type more, a limit
 * that is excluded becomes the limit itself, `example` one of the `examples`, and a reference that was wrapped to be described
 * stands beside its description.
 *
 * @see OpenAPI Specification 3.0.3 and 3.1.0, Schema Object; JSON Schema 2020-12
 */
export function jsonSchemaOf(schema: JsonObject): JsonObject {
  const said = Object.entries(schema).flatMap(([keyword, value]) =>
    Object.entries(KEYWORDS[keyword]?.(value, schema) ?? { [keyword]: value }),
  );
  const plain = unwrapped(Object.fromEntries(said));
  return schema['nullable'] === true ? orNull(plain) : plain;
}

const schemaOf = (json: Json): Json => (isObject(json) ? jsonSchemaOf(json) : json);

const named = (json: Json): Json =>
  isObject(json)
    ? Object.fromEntries(Object.entries(json).map(([name, schema]) => [name, schemaOf(schema)]))
    : json;

/** What is said otherwise in JSON Schema, or holds schemas itself; every other keyword is the same in both. */
const KEYWORDS: Readonly<Record<string, (value: Json, schema: JsonObject) => JsonObject>> = {
  nullable: () => ({}),
  example: (example) => ({ examples: [example] }),
  minimum: (minimum, schema) => (schema['exclusiveMinimum'] === true ? {} : { minimum }),
  maximum: (maximum, schema) => (schema['exclusiveMaximum'] === true ? {} : { maximum }),
  exclusiveMinimum: (limit, schema) => excluding('exclusiveMinimum', limit, schema['minimum']),
  exclusiveMaximum: (limit, schema) => excluding('exclusiveMaximum', limit, schema['maximum']),
  items: (items) => ({ items: schemaOf(items) }),
  additionalProperties: (others) => ({ additionalProperties: schemaOf(others) }),
  properties: (properties) => ({ properties: named(properties) }),
  allOf: (all) => ({ allOf: listOf(all).map(schemaOf) }),
  anyOf: (any) => ({ anyOf: listOf(any).map(schemaOf) }),
  oneOf: (one) => ({ oneOf: listOf(one).map(schemaOf) }),
};

function excluding(keyword: string, limit: Json, inclusive: Json | undefined): JsonObject {
  if (typeof limit !== 'boolean') return { [keyword]: limit };
  return limit && inclusive !== undefined ? { [keyword]: inclusive } : {};
}

/** In 3.0 a reference stood alone, and a list of one was how it was described: no longer. */
function unwrapped(schema: JsonObject): JsonObject {
  const { allOf, type, ...rest } = schema;
  const [only, ...more] = listOf(allOf);
  if (!isObject(only) || only['$ref'] === undefined || more.length > 0) return schema;
  return type === undefined || type === 'object' ? Object.assign(rest, only) : schema;
}

const NULL: JsonObject = { type: 'null' };

function orNull(schema: JsonObject): JsonObject {
  const { $ref, type, anyOf, oneOf, ...rest } = schema;
  if ($ref !== undefined) return { ...rest, anyOf: [{ $ref }, NULL] };
  if (anyOf !== undefined) return { ...schema, anyOf: [...listOf(anyOf), NULL] };
  if (oneOf !== undefined) return { ...schema, oneOf: [...listOf(oneOf), NULL] };
  if (type === undefined) return schema; // says nothing of the type: null was never excluded
  const values = rest['enum'];
  return {
    ...schema,
    type: [...(typeof type === 'string' ? [type] : listOf(type)), 'null'],
    ...(values !== undefined && { enum: [...listOf(values), null] }),
  };
}
