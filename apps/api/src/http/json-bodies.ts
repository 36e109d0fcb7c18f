import { BadRequestException } from '@nestjs/common';
import type { FastifyInstance, FastifyRequest } from 'fastify';

const DEEPEST = 8; // levels; our deepest request has three

const texts = new WeakMap<object, string>();

/** The body of a request as it was sent, before anything was made of it: what a signature is over. */
export function bodyTextOf(request: FastifyRequest): string {
  return texts.get(request) ?? '';
}

/**
 * Reads JSON and nothing else: forms and plain text could be sent here by another site's page without asking. A body that is
 * nested without end is refused before code that calls itself for each level meets it.
 */
export function readJsonOnly(server: FastifyInstance): void {
  server.removeAllContentTypeParsers();
  const parse = server.getDefaultJsonParser('error', 'error');
  server.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    texts.set(request, body as string);
    void parse(request, body as string, (fault, value: unknown) => {
      done(fault ?? refusalOf(value), value);
    });
  });
}

function refusalOf(value: unknown): BadRequestException | null {
  // Nothing, sent as a body, would pass for one without members.
  if (typeof value !== 'object' || value === null) return new BadRequestException('a body is an object');
  if (deeperThan(DEEPEST, value)) return new BadRequestException('nested too deeply');
  return hasInherited(value)
    ? new BadRequestException('a member has a name that no member of ours has')
    : null;
}

/**
 * Whether there is a member, at any depth, with a name that every object has from its prototype: `constructor`. The validation
 * looks names up in plain objects, and would take it for one of ours.
 */
export function hasInherited(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([name, each]) => name in Object.prototype || hasInherited(each));
}

/** Whether a value has more levels than that; it looks no further down. */
export function deeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((each) => deeperThan(levels - 1, each));
}
