import { Redis } from 'ioredis';
import { Complaint } from '../command';

const WITHIN_MS = 5_000;

/**
 * Looks whether the Redis of the settings answers. The worker waits for one that is away, as it should when it has run for a
 * month; to whoever starts it, that is silence. What is no address at all is refused where settings are read.
 *
 * @throws Complaint when it does not
 */
export async function reachRedis({ REDIS_URL: url = '' }: NodeJS.ProcessEnv): Promise<void> {
  if (!/^rediss?:/.test(url)) return;
  const client = new Redis(url, {
    lazyConnect: true,
    connectTimeout: WITHIN_MS,
    commandTimeout: WITHIN_MS,
    retryStrategy: () => null,
  });
  let why = 'no answer';
  client.on('error', (fault) => (why = fault.message)); // what connect() is rejected with says only that it is closed
  try {
    await client.connect();
    await client.ping();
  } catch (fault) {
    if (fault instanceof Error && why === 'no answer') why = fault.message;
    throw new Complaint(
      `the Redis of REDIS_URL does not answer (${why}): is it running, is the address right? Without REDIS_URL the queues
are kept in PostgreSQL`,
    );
  } finally {
    client.disconnect();
  }
}
