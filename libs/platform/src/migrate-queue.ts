import { runMigrations } from 'bullmq';
import { Client } from 'pg';

/** BullMQ's own tables, in the schema `bullmq`, for the application's login. Run by the owner after our migrations; again is nothing. */
export async function migrateQueue(ownerUrl: string): Promise<void> {
  const owner = new Client({ connectionString: ownerUrl, application_name: 'ringfence migrate' });
  await owner.connect();
  try {
    await runMigrations(owner);
    // `create`: BullMQ makes a sequence for each queue when it is first used.
    await owner.query(`
      grant usage, create on schema bullmq to ringfence_writer;
      grant select, insert, update, delete on all tables in schema bullmq to ringfence_writer;
      grant usage on all sequences in schema bullmq to ringfence_writer;
      grant execute on all functions in schema bullmq to ringfence_writer;
    `);
  } finally {
    await owner.end();
  }
}
