import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { startPostgres } from '../../../../tools/embedded-postgres.cjs';
import { asApplication } from '../instance/database';
import { dataFolder } from '../instance/folder';
import { runningIn } from '../instance/running';
import { migrateDatabase } from '../migrate/migrate-database';

/** A database as its owner and as the applications log in to it. */
export interface OwnedDatabase {
  readonly url: string;
  readonly ownerUrl: string;
}

/**
 * A migrated database for the time of one command, on the server of the running instance, else on that of DATABASE_URL, else
 * on one that is started for it. What happened in it is gone afterwards.
 */
export async function withScratchDatabase<Value>(
  environment: NodeJS.ProcessEnv,
  use: (database: OwnedDatabase) => Promise<Value>,
): Promise<Value> {
  const known =
    runningIn(dataFolder(environment))?.ownerUrl ??
    environment['DATABASE_OWNER_URL'] ??
    environment['DATABASE_URL'];
  return known === undefined ? onServerOfItsOwn((server) => onServer(server, use)) : onServer(known, use);
}

async function onServerOfItsOwn<Value>(use: (serverUrl: string) => Promise<Value>): Promise<Value> {
  const folder = mkdtempSync(join(tmpdir(), 'ringfence-replay-'));
  // Nobody needs this data after a crash.
  const settings = { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' };
  const server = await startPostgres({ dir: join(folder, 'postgres'), settings });
  try {
    return await use(server.url);
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function onServer<Value>(
  serverUrl: string,
  use: (database: OwnedDatabase) => Promise<Value>,
): Promise<Value> {
  const name = `replay_${randomUUID().replaceAll('-', '')}`;
  await asAdmin(serverUrl, `create database ${name}`);
  try {
    const ownerUrl = Object.assign(new URL(serverUrl), { pathname: `/${name}` }).href;
    await migrateDatabase(ownerUrl);
    const { password } = new URL(serverUrl);
    return await use({ ownerUrl, url: asApplication(ownerUrl, password) });
  } finally {
    await asAdmin(serverUrl, `drop database ${name} with (force)`);
  }
}

async function asAdmin(serverUrl: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: serverUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
