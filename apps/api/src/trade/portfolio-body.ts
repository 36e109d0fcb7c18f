import { UnsupportedMediaTypeException } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';

const MOST_BYTES = 1_048_576;
const RECONCILIATIONS = '/v1/relationships/:id/reconciliations';

/** Reads comma-separated values where a portfolio is sent, whole and as text, and nowhere else. */
export function readPortfolios(server: FastifyInstance): void {
  const options = { parseAs: 'string', bodyLimit: MOST_BYTES } as const;
  server.addContentTypeParser('text/csv', options, (request, body, done) => {
    const wanted = request.routeOptions.url === RECONCILIATIONS;
    done(wanted ? null : new UnsupportedMediaTypeException('the body is not JSON'), { file: body });
  });
}
