import { BadRequestException } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';

const DEEPEST = 8; // levels; our deepest request has three

/**
 * Reads JSON and nothing else: forms and plain text could be sent here by another site's page without asking. A body that is
 * nested without end is refused before code that calls itself for each level meets it.
 */
export function readJsonOnly(server: FastifyInstance): void {
  server.removeAllContentTypeParsers();
  const parse = server.getDefaultJsonParser('error', 'error');
  server.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    void parse(request, body as string, (fault, value: unknown) => {
      const refused =
        fault ?? (deeperThan(DEEPEST, value) ? new BadRequestException('nested too deeply') : null);
      done(refused, value);
    });
  });
}

/** Whether a value has more levels than that; it looks no further down. */
export function deeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((each) => deeperThan(levels - 1, each));
}
