import { Client } from 'pg';
import { type FreshDatabase, freshDatabase } from '../../support/database';

let database: FreshDatabase;
let app: Client;

const insert = `insert into loss_notice (relationship_id, id, default_id, sequence, occupancy, kind, content, text_hash, first_skin,
    determined_by, verified_by, received_at)
  values (1, gen_random_uuid(), gen_random_uuid(), 1, 'A1', 'FINAL', '{}', repeat('ab', 32), 0, 'cal', 'vera', clock_now())`;

beforeAll(async () => {
  database = await freshDatabase();
  const owner = new Client({ connectionString: database.ownerUrl });
  await owner.connect();
  await owner.query('set session_replication_role = replica'); // a notice alone: what it refers to is not on trial
  await owner.query(insert);
  await owner.end();
  app = new Client({ connectionString: database.url });
  await app.connect();
});

afterAll(async () => {
  await app.end();
  await database.drop();
});

it('a loss notice is not received as one that was already paid', async () => {
  const paid = insert
    .replace('received_at)', 'received_at, paid_at, approved_by)')
    .replace('clock_now())', `clock_now(), clock_now(), 'tom')`);
  await expect(app.query(paid)).rejects.toThrow('permission denied');
});

it.each([
  { set: `paid_at = clock_now(), approved_by = 'cal'`, says: 'trustee_is_not_determiner' },
  { set: `paid_at = clock_now(), approved_by = 'vera'`, says: 'trustee_is_not_verifier' },
  { set: `paid_at = clock_now()`, says: 'paid_by_the_trustee' },
  { set: `determined_by = 'eve'`, says: 'permission denied' },
])('a loss notice is not paid with $set: $says', async ({ set, says }) => {
  await expect(app.query(`update loss_notice set ${set}`)).rejects.toThrow(says);
});

it('a loss notice is paid once, by a third person', async () => {
  const pay = `update loss_notice set paid_at = clock_now(), approved_by = 'tom'`;
  expect((await app.query(pay)).rowCount).toBe(1);
  await expect(app.query(pay)).rejects.toThrow('was acted upon');
});
