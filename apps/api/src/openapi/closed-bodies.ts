import { isObject, type Json, type JsonObject, listOf, membersOf } from './json-schema';

/** Says of every schema that a request is made of that there is nothing more in it: the door refuses what nobody asked for. */
export function withClosedBodies(document: JsonObject): JsonObject {
  const components = membersOf(document['components']);
  const schemas = membersOf(components['schemas']);
  const operations = Object.values(membersOf(document['paths'])).flatMap((item) =>
    Object.values(membersOf(item)),
  );
  const asked = new Set<string>();
  for (const operation of operations) collect(membersOf(operation)['requestBody'], schemas, asked);
  const closed = Object.entries(schemas).map(([name, schema]) => [
    name,
    asked.has(name) && isObject(schema) && isObject(schema['properties'])
      ? { ...schema, additionalProperties: false }
      : schema,
  ]);
  return { ...document, components: { ...components, schemas: Object.fromEntries(closed) as JsonObject } };
}

const IN_SCHEMAS = '#/components/schemas/';

/** Notes the name of every schema that is referred to, there and further down. */
function collect(json: Json | undefined, schemas: JsonObject, names: Set<string>): void {
  if (!isObject(json)) {
    for (const each of listOf(json)) collect(each, schemas, names);
    return;
  }
  const { $ref } = json;
  if (typeof $ref === 'string' && $ref.startsWith(IN_SCHEMAS)) {
    const name = $ref.slice(IN_SCHEMAS.length);
    if (names.has(name)) return;
    names.add(name);
    collect(schemas[name], schemas, names);
  }
  for (const each of Object.values(json)) collect(each, schemas, names);
}
