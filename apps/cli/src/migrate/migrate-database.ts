import { migrateQueue } from '@app/platform';
import { DataSource } from 'typeorm';
import { migrations } from '../../../../migrations';

/** The login of API and worker: owns nothing, is no superuser, and may do what the migrations grant it. */
export const APPLICATION_LOGIN = 'ringfence_app';

/**
 * Brings a database up to date, the queue's tables included. Nothing happens when it is up to date already.
 *
 * @param ownerUrl of a login that may create roles and own tables
 * @returns the names of the migrations that were run
 */
export async function migrateDatabase(ownerUrl: string): Promise<string[]> {
  const database = new DataSource({
    type: 'postgres',
    url: ownerUrl,
    migrations,
    applicationName: 'migrate',
  });
  await database.initialize();
  try {
    // Roles belong to the server, not to the database: another database of it may have brought this one.
    await database.query(`do $$ begin
      if not exists (select from pg_roles where rolname = '${APPLICATION_LOGIN}') then
        create role ${APPLICATION_LOGIN} login;
      end if;
    end $$`);
    const done = await database.runMigrations({ transaction: 'each' });
    await migrateQueue(ownerUrl);
    return done.map(({ name }) => name);
  } finally {
    await database.destroy();
  }
}
