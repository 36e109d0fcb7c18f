import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { appendFileSync } from 'node:fs';

/**
 * Has an API write down what it refuses, for the gate: in the file that REFUSALS_MET names, a line for each, which is what
 * tools/refusals-met.mjs reads. Nothing where no file is named.
 */
export function tellRefusals(app: NestFastifyApplication): void {
  const file = process.env['REFUSALS_MET'];
  if (file === undefined) return;
  const server = app.getHttpAdapter().getInstance();
  server.addHook('onSend', (request, reply, payload, done) => {
    if (reply.statusCode >= 400 && typeof payload === 'string') {
      const { refusal } = JSON.parse(payload) as { refusal?: string };
      const route = `${request.method} ${request.routeOptions.url ?? ''}`;
      if (refusal !== undefined) appendFileSync(file, `${route} ${refusal}\n`);
    }
    done(null, payload);
  });
}
