import { Client } from 'pg';
import { migrateDatabase } from '../../apps/cli/src/migrate/migrate-database';
import { migrations } from '../../migrations';
import { type FreshDatabase, freshDatabase } from '../support/database';

let database: FreshDatabase;
let owner: Client;
beforeEach(async () => {
  database = await freshDatabase();
  owner = new Client({ connectionString: database.ownerUrl });
  await owner.connect();
});
afterEach(async () => {
  await owner.end();
  await database.drop();
});

const names = migrations.map((Migration) => new Migration().name);
const migrated = () =>
  migrateDatabase(database.ownerUrl).catch((fault: unknown) => (fault instanceof Error ? fault.message : ''));

it('every migration leaves the fingerprint of its text, and by the same texts nothing is left to do', async () => {
  const { rows } = await owner.query<{ name: string }>(
    `select name from migration_text where fingerprint ~ '^[0-9a-f]{64}$'`,
  );
  expect(rows.map(({ name }) => name).sort()).toEqual([...names].sort());
  expect(await migrated()).toEqual([]);
});

it.each([
  {
    change: `update migration_text set fingerprint = 'another' where name in ('${names[26]!}', '${names[28]!}')`,
    first: names[26]!,
    why: 'it was made by earlier texts',
  },
  { change: 'drop table migration_text', first: names[0]!, why: 'by what texts it was made is not known' },
])('a database is refused before anything is changed where $why', async ({ change, first }) => {
  const last = names.at(-1)!;
  await owner.query(change);
  await owner.query('delete from migrations where name = $1', [last]);
  expect(await migrated()).toContain(`an earlier text of the migration ${first}, which was never released`);
  const { rows } = await owner.query('select from migrations where name = $1', [last]);
  expect(rows).toEqual([]);
});
