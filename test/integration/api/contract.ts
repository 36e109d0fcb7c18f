import addFormats from 'ajv-formats';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Json, type JsonObject, listOf, membersOf } from '../../../apps/api/src/openapi/json-schema';

const document = JSON.parse(readFileSync(join(__dirname, '../../../openapi.json'), 'utf8')) as JsonObject;

export interface Parameter {
  readonly name: string;
  readonly place: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly schema: JsonObject;
}

/** An operation as the committed document promises it. */
export interface Operation {
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly roles: 'everyone' | readonly string[];
  readonly parameters: readonly Parameter[];
  readonly body: JsonObject | undefined; // its schema
  readonly answers: ReadonlyMap<number, { readonly type: string; readonly schema: JsonObject }>;
}

/** What a reference stands for; whatever else stands where it stood. */
export function resolved(json: Json | undefined): JsonObject {
  const { $ref } = membersOf(json);
  if (typeof $ref !== 'string') return membersOf(json);
  const found = $ref
    .split('/')
    .slice(1)
    .reduce<Json | undefined>((at, name) => membersOf(at)[name], document);
  return membersOf(found);
}

/** Of what is described by its content: the one type of it, and the schema. */
function contentOf(json: Json | undefined) {
  const [[type, media] = ['', {}]] = Object.entries(membersOf(resolved(json)['content']));
  return { type, schema: membersOf(membersOf(media)['schema']) };
}

const operationOf = (path: string, method: string, said: JsonObject): Operation => ({
  name: said['operationId'] as string,
  method: method.toUpperCase() as Operation['method'],
  path,
  roles: said['x-roles'] as Operation['roles'],
  parameters: listOf(said['parameters'])
    .map(membersOf)
    .map((each) => ({
      name: each['name'] as string,
      place: each['in'] as Parameter['place'],
      required: each['required'] === true,
      schema: membersOf(each['schema']),
    })),
  body: said['requestBody'] === undefined ? undefined : contentOf(said['requestBody']).schema,
  answers: new Map(
    Object.entries(membersOf(said['responses'])).map(([status, each]) => [
      Number.parseInt(status, 10),
      contentOf(each),
    ]),
  ),
});

export const operations: readonly Operation[] = Object.entries(membersOf(document['paths'])).flatMap(
  ([path, item]) =>
    Object.entries(membersOf(item)).map(([method, said]) => operationOf(path, method, membersOf(said))),
);

/** The document's schemas; those that leave open what else there may be, closed, where nothing undeclared is to go unseen. */
function schemasOf(closed: boolean): JsonObject {
  const schemas = Object.entries(membersOf(membersOf(document['components'])['schemas']));
  const said = schemas.map(([name, json]) => {
    const schema = membersOf(json);
    const open = schema['properties'] !== undefined && schema['additionalProperties'] === undefined;
    return [name, closed && open ? { ...schema, additionalProperties: false } : schema];
  });
  return { components: { schemas: Object.fromEntries(said) as JsonObject } };
}

/** Tells what is wrong with a value, by a schema of the document; nothing when it is what it should be. */
export class Judge {
  private readonly known = new Map<JsonObject, ValidateFunction>();
  private readonly ajv: Ajv2020;

  constructor(closed: boolean) {
    this.ajv = addFormats(new Ajv2020({ strict: false, allErrors: false, validateFormats: true }));
    this.ajv.addSchema({ $id: 'contract:/', ...schemasOf(closed) });
  }

  faultsIn(value: unknown, schema: JsonObject): string | undefined {
    const validate = this.known.get(schema) ?? this.compiled(schema);
    this.known.set(schema, validate);
    return validate(value) ? undefined : this.ajv.errorsText(validate.errors);
  }

  private compiled(schema: JsonObject): ValidateFunction {
    const text = JSON.stringify(schema).replaceAll('"$ref":"#/', '"$ref":"contract:/#/');
    return this.ajv.compile(JSON.parse(text) as object);
  }
}
