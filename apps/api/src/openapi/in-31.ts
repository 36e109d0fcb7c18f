import { isObject, type Json, type JsonObject, jsonSchemaOf, membersOf } from './json-schema';

/** A document whose schemas are those of OpenAPI 3.0, as one of 3.1. What is no schema is the same in both. */
export function in31(document: JsonObject): JsonObject {
  const { components, paths, ...rest } = document;
  const { schemas, ...others } = membersOf(components);
  const defined = Object.entries(membersOf(schemas)).map(([name, schema]) => [name, schemaIn31(schema)]);
  return {
    ...rest,
    openapi: '3.1.0',
    paths: described(paths ?? {}),
    components: { ...membersOf(described(others)), schemas: Object.fromEntries(defined) as JsonObject },
  };
}

const schemaIn31 = (schema: Json): Json => (isObject(schema) ? jsonSchemaOf(schema) : schema);

/** Parameters, bodies, answers and headers: whatever they describe, they do under the name `schema`. */
function described(json: Json): Json {
  if (Array.isArray(json)) return (json as readonly Json[]).map(described);
  if (!isObject(json)) return json;
  const members = Object.entries(json).map(([name, member]) => [
    name,
    name === 'schema' ? schemaIn31(member) : described(member),
  ]);
  return Object.fromEntries(members) as JsonObject;
}
