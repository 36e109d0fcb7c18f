import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { withAnswers } from './openapi/answers';
import { withClosedBodies } from './openapi/closed-bodies';
import { in31 } from './openapi/in-31';
import { type JsonObject, membersOf } from './openapi/json-schema';
import { withValidation } from './openapi/validation';

/**
 * The contract of this door, in OpenAPI 3.1. @nestjs/swagger writes what the routes and their classes say, in the schemas of
 * 3.0; what the validation asks, what a problem looks like and when there can be one is derived.
 */
export function documentOf(app: INestApplication): OpenAPIObject {
  const options = new DocumentBuilder()
    .setTitle('Ringfence')
    .setDescription(
      'Isolated relationships, their margin, their defaults and the bonds that carry their tail.',
    )
    .setVersion('1')
    .addBearerAuth({ type: 'http', scheme: 'bearer' })
    .build();
  const written = SwaggerModule.createDocument(app, options, {
    operationIdFactory: (controller, method) => `${controller.replace('Controller', '')}.${method}`,
  });
  const document = JSON.parse(JSON.stringify(written)) as JsonObject; // as it is sent: plain, and without what is undefined
  const components = membersOf(document['components']);
  const schemas = withValidation(membersOf(components['schemas']));
  const contract = withAnswers(
    withClosedBodies(in31({ ...document, components: { ...components, schemas } })),
  );
  return contract as unknown as OpenAPIObject;
}
