import { getMetadataStorage } from 'class-validator';
import { type JsonObject, listOf, membersOf } from './json-schema';

type Class = abstract new (...words: never[]) => object;
type Rule = ReturnType<ReturnType<typeof getMetadataStorage>['getTargetValidationMetadatas']>[number];

/**
 * What the validation pipe asks of each field, said in the schemas too: so that whoever reads the document knows what is let in
 * without our writing it twice.
 *
 * @param schemas by the names of their classes, as @nestjs/swagger writes them
 */
export function withValidation(schemas: JsonObject): JsonObject {
  const classes = new Map(validated().map((each) => [each.name, each]));
  const said = Object.entries(schemas).map(([name, schema]) => {
    const validatedBy = classes.get(name);
    return [name, validatedBy === undefined ? schema : restricted(membersOf(schema), validatedBy)];
  });
  return Object.fromEntries(said) as JsonObject;
}

/** Every class whose fields are validated. class-validator has them all, and hands out one at a time. */
function validated(): Class[] {
  const storage = getMetadataStorage() as unknown as { readonly validationMetadatas: Map<Class, unknown> };
  return [...storage.validationMetadatas.keys()].filter((each) => typeof each === 'function');
}

function restricted(schema: JsonObject, by: Class): JsonObject {
  const rules = getMetadataStorage().getTargetValidationMetadatas(by, '', false, false);
  const properties = Object.entries(membersOf(schema['properties'])).map(([name, property]) => {
    const own = rules.filter(({ propertyName }) => propertyName === name);
    return [name, own.reduce((said, rule) => ruled(said, rule), membersOf(property))];
  });
  return { ...schema, properties: Object.fromEntries(properties) as JsonObject };
}

/** A rule for each member of a list is one for its items. */
function ruled(property: JsonObject, rule: Rule): JsonObject {
  const said = KEYWORDS[rule.name ?? '']?.(rule.constraints as readonly unknown[]);
  if (said === undefined) return property;
  return rule.each
    ? { ...property, items: added(membersOf(property['items']), said) }
    : added(property, said);
}

function added(schema: JsonObject, said: JsonObject): JsonObject {
  const { pattern } = said;
  if (pattern === undefined || schema['pattern'] === undefined) return { ...schema, ...said };
  if (pattern === schema['pattern']) return schema;
  return { ...schema, allOf: [...listOf(schema['allOf']), { pattern }] };
}

const KEYWORDS: Readonly<Record<string, (constraints: readonly unknown[]) => JsonObject>> = {
  matches: ([pattern]) => ({ pattern: (pattern as RegExp).source }),
  isLength: ([minLength, maxLength]) => ({ minLength, maxLength }) as JsonObject,
  isUuid: () => ({ format: 'uuid' }),
  isIn: ([values]) => ({ enum: values }) as JsonObject,
  isInt: () => ({ type: 'integer' }),
  min: ([minimum]) => ({ minimum }) as JsonObject,
  max: ([maximum]) => ({ maximum }) as JsonObject,
  arrayMinSize: ([minItems]) => ({ minItems }) as JsonObject,
  arrayMaxSize: ([maxItems]) => ({ maxItems }) as JsonObject,
};
