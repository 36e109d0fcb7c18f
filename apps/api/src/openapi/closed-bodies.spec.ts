import { withClosedBodies } from './closed-bodies';
import type { JsonObject } from './json-schema';

const refer = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` });
const holding = (more: JsonObject): JsonObject => ({ type: 'object', properties: more });

it('closes what a request is made of, down to the last part, and nothing that is only an answer', () => {
  const content = (name: string): JsonObject => ({
    content: { 'application/json': { schema: refer(name) } },
  });
  const document = (closed: JsonObject): JsonObject => ({
    paths: {
      '/v1/marks': { post: { requestBody: content('Marks'), responses: { 200: content('Recorded') } } },
    },
    components: {
      schemas: {
        Marks: { ...holding({ quotes: { type: 'array', items: refer('Quote') } }), ...closed },
        Quote: {
          ...holding({ price: { anyOf: [refer('Money'), { type: 'null' }] }, of: refer('Quote') }),
          ...closed,
        },
        Money: { ...holding({ amount: { type: 'string' } }), ...closed },
        Recorded: holding({ recorded: { type: 'number' } }),
      },
    },
  });
  expect(withClosedBodies(document({}))).toEqual(document({ additionalProperties: false }));
});
