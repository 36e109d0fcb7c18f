import { byOutsideLogin, OUTSIDE_LOGIN } from '@app/platform';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { Complaint } from '../command';
import { asApplication } from '../instance/database';
import { APPLICATION_LOGIN, migrateDatabase } from '../migrate/migrate-database';

/** How the applications log in, and what the user should know about it. */
export interface Opened {
  readonly url: string;
  readonly ownerUrl: string | undefined;
  readonly note: string | undefined;
}

/**
 * Prepares a database of the user's own. Tables belong to one login and are used by another: with DATABASE_OWNER_URL the
 * user names both; with a login that may create roles we make the second; any other login must find everything ready.
 */
export async function openExternal(
  url: string,
  ownerUrl: string | undefined,
  folder: string,
): Promise<Opened> {
  if (ownerUrl !== undefined) {
    await migrateDatabase(ownerUrl);
    return { url, ownerUrl, note: undefined };
  }
  if (!(await mayMigrate(url)))
    throw new Complaint(
      `the login of DATABASE_URL may not create tables and roles: set DATABASE_OWNER_URL to one that may (a superuser, or
CREATEROLE and CREATEDB and the owner of the database), and DATABASE_URL to the login ${APPLICATION_LOGIN}, which it creates`,
    );
  await migrateDatabase(url);
  const application = await applicationAddress(url, folder);
  const note = `DATABASE_URL may do anything, so it was used to migrate only; everything else logs in as ${APPLICATION_LOGIN}`;
  return { url: application, ownerUrl: url, note };
}

async function mayMigrate(url: string): Promise<boolean> {
  return withClient(url, async (client) => {
    const { rows } = await client.query<{ may: boolean }>(
      'select rolsuper or (rolcreaterole and rolcreatedb) as may from pg_roles where rolname = current_user',
    );
    return rows[0]?.may === true;
  });
}

/** The password we gave the logins last time still opens the door, or they get a new one, which only we may read. */
async function applicationAddress(ownerUrl: string, folder: string): Promise<string> {
  const file = join(folder, 'application-password');
  const kept = existsSync(file) ? asApplication(ownerUrl, readFileSync(file, 'utf8')) : undefined;
  if (kept !== undefined && (await opens(kept)) && (await opens(byOutsideLogin(kept)))) return kept;
  const password = randomBytes(24).toString('base64url');
  await withClient(ownerUrl, async (client) => {
    for (const login of [APPLICATION_LOGIN, OUTSIDE_LOGIN])
      await client.query(`alter role ${login} password '${password}'`);
  });
  writeFileSync(file, password, { mode: 0o600 });
  return asApplication(ownerUrl, password);
}

async function opens(url: string): Promise<boolean> {
  return withClient(url, () => Promise.resolve(true)).catch(() => false);
}

async function withClient<Value>(url: string, use: (client: Client) => Promise<Value>): Promise<Value> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  try {
    await client.connect();
    return await use(client);
  } catch (fault) {
    const { host } = new URL(url);
    const why = fault instanceof Error ? fault.message : String(fault);
    throw new Complaint(
      `the database at ${host} does not answer (${why}): is it running, is the address right?`,
    );
  } finally {
    await client.end().catch(() => undefined);
  }
}
