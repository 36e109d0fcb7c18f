import { Client } from 'pg';
import { type FreshDatabase, freshDatabase } from '../support/database';

let database: FreshDatabase;
let application: Client;

beforeAll(async () => {
  database = await freshDatabase();
  application = new Client({ connectionString: database.url });
  await application.connect();
});
afterAll(async () => {
  await application.end();
  await database.drop();
});

async function valuesOf(query: string): Promise<unknown[]> {
  const { rows } = await application.query<{ value: unknown }>(query);
  return rows.map(({ value }) => value);
}

it('logs in as nobody in particular', async () => {
  expect(
    await valuesOf(`select (rolname, rolsuper, rolcreaterole, rolcreatedb, rolbypassrls)::text as value
      from pg_roles where rolname = current_user`),
  ).toEqual(['(ringfence_app,f,f,f,f)']);
});

it('owns nothing in the database', async () => {
  expect(
    await valuesOf(`select relname as value from pg_class where relowner = 'ringfence_app'::regrole
      union all select proname from pg_proc where proowner = 'ringfence_app'::regrole
      union all select nspname from pg_namespace where nspowner = 'ringfence_app'::regrole`),
  ).toEqual([]);
});

it('is a member of the groups that the migrations grant, and of no other', async () => {
  expect(
    await valuesOf(`select roleid::regrole::text as value from pg_auth_members
      where member = 'ringfence_app'::regrole order by 1`),
  ).toEqual(['led_reader', 'led_registrar', 'led_writer', 'ringfence_house', 'ringfence_writer']);
});

it.each([
  'create table mine (id integer)',
  'drop table job_due',
  'create role friend',
  'alter role ringfence_app superuser',
])('may not %s', async (statement) => {
  await expect(application.query(statement)).rejects.toThrow(/permission denied|must be owner/);
});
