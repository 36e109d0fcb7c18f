import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';

/**
 * The contract of this door. Version 3.0.3: what @nestjs/swagger writes (`nullable`, boolean `exclusiveMinimum`) is valid there
 * and not in 3.1.
 */
export function documentOf(app: INestApplication): OpenAPIObject {
  const options = new DocumentBuilder()
    .setTitle('Ringfence')
    .setDescription(
      'Isolated relationships, their margin, their defaults and the bonds that carry their tail.',
    )
    .setVersion('1')
    .setOpenAPIVersion('3.0.3')
    .addBearerAuth({ type: 'http', scheme: 'bearer' })
    .build();
  const document = SwaggerModule.createDocument(app, options, {
    operationIdFactory: (controller, method) => `${controller.replace('Controller', '')}.${method}`,
  });
  return withProblems(document);
}

/** Whatever is not an answer is a problem, and looks the same at every operation. */
function withProblems(document: OpenAPIObject): OpenAPIObject {
  const problem = {
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  };
  for (const item of Object.values(document.paths))
    for (const operation of [item.get, item.post, item.put])
      if (operation !== undefined)
        operation.responses['default'] = { description: 'why there is no answer', ...problem };
  const schemas = { ...document.components?.schemas, Problem: PROBLEM };
  return { ...document, components: { ...document.components, schemas } };
}

const text = (description: string) => ({ type: 'string', description });

/** @see RFC 9457, Problem Details for HTTP APIs */
const PROBLEM = {
  type: 'object',
  required: ['type', 'title', 'status', 'instance'],
  properties: {
    type: text('about:blank'),
    title: text('the status, in words'),
    status: { type: 'integer' },
    detail: text('for people'),
    refusal: text("the business's reason, for code: deadline-passed"),
    errors: {
      type: 'array',
      items: { type: 'string' },
      description: 'one line for each field that is wrong',
    },
    instance: text('the request, as our log calls it'),
  },
};
