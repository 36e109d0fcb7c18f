import { Ajv2020 } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { type JsonObject, jsonSchemaOf } from './json-schema';

const ref = { $ref: '#/components/schemas/MoneyDto' };

describe('jsonSchemaOf', () => {
  it.each<{ schema: JsonObject; said: JsonObject; why: string }>([
    {
      schema: { type: 'string', nullable: true },
      said: { type: ['string', 'null'] },
      why: 'nothing is a type of its own',
    },
    {
      schema: { type: 'string', enum: ['vm', 'im'], nullable: true },
      said: { type: ['string', 'null'], enum: ['vm', 'im', null] },
      why: 'and a value of its own',
    },
    {
      schema: { type: 'object', allOf: [ref], nullable: true, description: 'while it is sealed' },
      said: { anyOf: [ref, { type: 'null' }], description: 'while it is sealed' },
      why: 'what is referred to, or nothing',
    },
    {
      schema: { allOf: [ref], description: 'the price' },
      said: { ...ref, description: 'the price' },
      why: 'a reference may be described where it stands',
    },
    {
      schema: { allOf: [ref, { required: ['asset'] }] },
      said: { allOf: [ref, { required: ['asset'] }] },
      why: 'both must hold',
    },
    {
      schema: { oneOf: [{ type: 'string' }], nullable: true },
      said: { oneOf: [{ type: 'string' }, { type: 'null' }] },
      why: 'nothing is one more of them',
    },
    {
      schema: { type: 'number', minimum: 0, exclusiveMinimum: true },
      said: { type: 'number', exclusiveMinimum: 0 },
      why: 'the limit itself is excluded',
    },
    {
      schema: { type: 'number', maximum: 9, exclusiveMaximum: false },
      said: { type: 'number', maximum: 9 },
      why: 'it is not',
    },
    {
      schema: { type: 'string', example: 'A1' },
      said: { type: 'string', examples: ['A1'] },
      why: 'there may be several',
    },
    {
      schema: { type: 'object', properties: { example: { type: 'string', nullable: true } } },
      said: { type: 'object', properties: { example: { type: ['string', 'null'] } } },
      why: 'a name is no keyword',
    },
    {
      schema: { type: 'array', items: { nullable: true, type: 'integer' } },
      said: { type: 'array', items: { type: ['integer', 'null'] } },
      why: 'what lies inside is said so too',
    },
  ])('says it as JSON Schema does: $why', ({ schema, said }) => {
    expect(jsonSchemaOf(schema)).toEqual(said);
  });

  const leaf = fc.oneof(
    fc.record(
      { type: fc.constant('string'), nullable: fc.boolean(), example: fc.string(), minLength: fc.nat(9) },
      { requiredKeys: ['type'] },
    ),
    fc.record(
      {
        type: fc.constant('number'),
        minimum: fc.integer(),
        exclusiveMinimum: fc.boolean(),
        nullable: fc.boolean(),
      },
      { requiredKeys: ['type'] },
    ),
  );
  const schemas = fc.letrec<{ schema: JsonObject }>((tie) => ({
    schema: fc.oneof(
      { maxDepth: 3 },
      leaf,
      fc.record({ type: fc.constant('array'), items: tie('schema'), nullable: fc.boolean() }),
      fc.record({
        type: fc.constant('object'),
        properties: fc.dictionary(fc.constantFrom('nullable', 'items', 'type', 'price'), tie('schema')),
      }),
      fc.record({ anyOf: fc.array(tie('schema'), { minLength: 1, maxLength: 3 }), nullable: fc.boolean() }),
    ),
  })).schema;

  it('is always a schema of 2020-12, and the same when it is said again', () => {
    const ajv = addFormats(new Ajv2020({ strict: false }));
    fc.assert(
      fc.property(schemas, (schema) => {
        const said = jsonSchemaOf(schema);
        expect(ajv.validateSchema(said)).toBe(true);
        expect(jsonSchemaOf(said)).toEqual(said);
      }),
    );
  });
});
