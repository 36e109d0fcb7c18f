import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { startPostgres } from '../../../../tools/embedded-postgres.cjs';
import { Complaint } from '../command';
import { APPLICATION_LOGIN } from '../migrate/migrate-database';
import { dataFolder } from './folder';
import { runningIn } from './running';

export const embeddedIn = (folder: string) => join(folder, 'postgres');

/** The same server and database, as the application logs in. The embedded server trusts this machine and asks no password. */
export function asApplication(ownerUrl: string, password = ''): string {
  return Object.assign(new URL(ownerUrl), { username: APPLICATION_LOGIN, password }).href;
}

/**
 * Finds the instance's database for the time of one command: that of the running instance, else the one DATABASE_URL
 * names, else the embedded one, which is started and stopped again.
 *
 * @param use gets the address the application logs in with
 */
export async function withDatabase<Value>(
  environment: NodeJS.ProcessEnv,
  use: (url: string) => Promise<Value>,
): Promise<Value> {
  const folder = dataFolder(environment);
  const known = runningIn(folder)?.databaseUrl ?? environment['DATABASE_URL'];
  if (known !== undefined) return use(known);
  if (!existsSync(embeddedIn(folder)))
    throw new Complaint('there is no database yet: run `npm start` once, or set DATABASE_URL');
  const server = await startPostgres({ dir: embeddedIn(folder) });
  try {
    return await use(asApplication(server.url));
  } finally {
    await server.stop();
  }
}
