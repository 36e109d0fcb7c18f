import helmet from '@fastify/helmet';
import { ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Logger } from 'nestjs-pino';
import { randomUUID } from 'node:crypto';
import { ApiModule } from './api.module';
import { readJsonOnly } from './http/json-bodies';
import { problemOf } from './http/problem';
import { ProblemFilter } from './http/problem.filter';
import { answerWrongMethods } from './http/routes';
import { answerSocketFault } from './http/socket-faults';
import { documentOf } from './openapi';
import { readPortfolios } from './trade/portfolio-body';

const BODY_LIMIT = 262_144; // bytes
const REQUEST_TIMEOUT = 20_000; // milliseconds for the last byte of a request: a body of that size at 13 kB a second
const LOOK_EVERY = 2_000; // milliseconds

// Scripts and styles are for the document's own page; everything else this door sends is JSON.
const CONTENT_SECURITY = {
  useDefaults: false,
  directives: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'", "'unsafe-inline'"],
    imgSrc: ["'self'", 'data:'],
    connectSrc: ["'self'"],
    frameAncestors: ["'none'"],
    baseUri: ["'none'"],
    formAction: ["'none'"],
  },
};

/**
 * The API, ready to listen. The same for the process, for the tests, and for writing its document.
 *
 * @throws SettingsError when the environment is malformed
 */
export async function createApi(environment: NodeJS.ProcessEnv): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(ApiModule.with(environment), serverOf(), {
    bufferLogs: true,
    abortOnError: false,
    bodyParser: false, // ours reads JSON alone
  });
  app.useLogger(app.get(Logger));
  app.useGlobalFilters(new ProblemFilter());
  app.useGlobalPipes(
    new ValidationPipe({
      transform: true,
      whitelist: true,
      forbidNonWhitelisted: true,
      forbidUnknownValues: true,
    }),
  );
  // Helmet's types are those of Fastify alone; Nest's instance is the same server.
  await app.register(helmet, { contentSecurityPolicy: CONTENT_SECURITY });
  SwaggerModule.setup('docs', app, () => documentOf(app), {
    jsonDocumentUrl: 'openapi.json',
    raw: ['json'],
    ui: environment['NODE_ENV'] !== 'production',
  });
  return app;
}

const NOWHERE = {
  DATABASE_URL: 'postgres://nobody@127.0.0.1/none',
  OIDC_ISSUER: 'https://nobody.invalid',
  OIDC_AUDIENCE: 'nobody',
};

/** Routes and their guards without any connection: enough to write the document. */
export function previewApi(): Promise<NestFastifyApplication> {
  return NestFactory.create<NestFastifyApplication>(ApiModule.with(NOWHERE), serverOf(), {
    preview: true,
    logger: ['error'],
  });
}

function serverOf(): FastifyAdapter {
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT,
    requestTimeout: REQUEST_TIMEOUT,
    http: { connectionsCheckingInterval: LOOK_EVERY },
    clientErrorHandler: answerSocketFault,
    trustProxy: false,
    frameworkErrors: answerBadUrl,
    genReqId: () => randomUUID(), // a client's own header could forge another request's log
  });
  const server = adapter.getInstance();
  readJsonOnly(server);
  readPortfolios(server);
  answerWrongMethods(server);
  server.addHook('onSend', (request, reply, _payload, done) => {
    // Not awaited: a reply is a promise of its own end.
    void reply.headers({ 'x-request-id': request.id, 'cache-control': 'no-store' });
    done();
  });
  return adapter;
}

/** An address that is none, `/v1/%`, meets no route, hook or filter: it is answered here like everything else. */
function answerBadUrl(fault: unknown, request: { readonly id: string }, reply: FastifyReply): void {
  const problem = problemOf(fault, request.id);
  void reply
    .code(problem.status)
    .headers({ 'x-request-id': request.id, 'cache-control': 'no-store' })
    .type('application/problem+json')
    .send(JSON.stringify(problem));
}
