import { in31 } from './in-31';
import type { JsonObject } from './json-schema';

const nullable: JsonObject = { type: 'string', nullable: true };
const said: JsonObject = { type: ['string', 'null'] };

it('says every schema of a document anew, wherever one stands, and nothing else', () => {
  const content = (schema: JsonObject): JsonObject => ({
    'application/json': { schema, example: { nullable: true } },
  });
  const document = (openapi: string, schema: JsonObject): JsonObject => ({
    openapi,
    info: { title: 'Ringfence', version: '1' },
    paths: {
      '/v1/calls': {
        post: {
          parameters: [{ name: 'schema', in: 'query', schema }],
          requestBody: { content: content(schema) },
          responses: { 200: { headers: { ETag: { schema } }, content: content(schema) } },
        },
      },
    },
    components: { schemas: { CallDto: schema }, securitySchemes: { bearer: { type: 'http' } } },
  });
  expect(in31(document('3.0.0', nullable))).toEqual(document('3.1.0', said));
});
