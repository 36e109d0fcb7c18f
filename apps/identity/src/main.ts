import { once } from 'node:events';
import { providerOf } from './provider';

/** Gives out tokens on this machine, in development. Whoever knows its secrets is everybody: production has its own provider. */
async function main(environment: NodeJS.ProcessEnv): Promise<void> {
  if (environment['NODE_ENV'] === 'production')
    throw new Error(
      'NODE_ENV is production, and this provider is for development only: set OIDC_ISSUER to yours',
    );
  const { OIDC_ISSUER, OIDC_AUDIENCE, RINGFENCE_DATA } = environment;
  if (OIDC_ISSUER === undefined || OIDC_AUDIENCE === undefined || RINGFENCE_DATA === undefined)
    throw new Error('OIDC_ISSUER, OIDC_AUDIENCE and RINGFENCE_DATA are not set: `npm start` sets them');
  // The parent that started this process is gone: nobody would stop it.
  process.on('disconnect', () => process.exit(0));
  const port = Number.parseInt(new URL(OIDC_ISSUER).port, 10);
  const server = providerOf(OIDC_ISSUER, OIDC_AUDIENCE, RINGFENCE_DATA).listen(port, '127.0.0.1');
  await once(server, 'listening');
  const megabytes = Math.round(process.memoryUsage().rss / 1_048_576);
  process.stdout.write(`identity ready ${OIDC_ISSUER}, rss ${String(megabytes)} MB\n`);
}

main(process.env).catch((fault: unknown) => {
  const why = fault instanceof Error ? fault.message : String(fault);
  process.stderr.write(`the identity provider cannot start: ${why}\n`);
  process.exit(1);
});
