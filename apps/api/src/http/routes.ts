import { MethodNotAllowedException } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';

interface Route {
  readonly method: string;
  readonly pattern: RegExp;
}

/** The methods that are answered at a path; none when the path is unknown. */
export function methodsAt(routes: readonly Route[], path: string): string[] {
  return [...new Set(routes.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method))].sort();
}

/** The path of a route as Fastify writes it, as a pattern: `:id` stands for one segment. */
export function routeOf(method: string, path: string): Route {
  const literal = path.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  return { method, pattern: new RegExp(`^${literal.replace(/:\w+/g, '[^/]+')}$`) };
}

/** Answers 405 with the methods that are allowed where Fastify alone would say that there is nothing. */
export function answerWrongMethods(server: FastifyInstance): void {
  const routes: Route[] = [];
  server.addHook('onRoute', ({ method, url }) => {
    for (const each of [method].flat()) routes.push(routeOf(each, url));
  });
  server.addHook('onRequest', (request, reply, done) => {
    const allowed = request.is404 ? methodsAt(routes, request.url.split('?')[0] ?? '') : [];
    if (allowed.length === 0) {
      done();
      return;
    }
    void reply.header('allow', allowed.join(', '));
    done(new MethodNotAllowedException(`allowed here: ${allowed.join(', ')}`));
  });
}
