import { migrateQueue } from '@app/platform';
import { DataSource } from 'typeorm';
import { migrations } from '../../../../migrations';
import { assertMadeByTheirTexts, remembering } from './migration-text';

/** The login of API and worker, made by the migrations: owns nothing, is no superuser, may do what they grant it. */
export const APPLICATION_LOGIN = 'ringfence_app';

/**
 * Brings a database up to date, the queue's tables included. Nothing happens when it is up to date already.
 *
 * @param ownerUrl of a login that may create roles and own tables
 * @returns the names of the migrations that were run
 * @throws Complaint, before anything is changed, where it was made by other texts of the same migrations
 */
export async function migrateDatabase(ownerUrl: string): Promise<string[]> {
  const database = new DataSource({
    type: 'postgres',
    url: ownerUrl,
    migrations: remembering(migrations),
    applicationName: 'migrate',
  });
  await database.initialize();
  try {
    await assertMadeByTheirTexts(database, migrations);
    const done = await database.runMigrations({ transaction: 'each' });
    await migrateQueue(ownerUrl);
    return done.map(({ name }) => name);
  } finally {
    await database.destroy();
  }
}
