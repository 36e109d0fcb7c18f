import { Client } from 'pg';
import { type FreshDatabase, freshDatabase } from '../../support/database';

let database: FreshDatabase;
let app: Client;
let owner: Client;

beforeAll(async () => {
  database = await freshDatabase();
  owner = new Client({ connectionString: database.ownerUrl });
  app = new Client({ connectionString: database.url });
  await Promise.all([owner.connect(), app.connect()]);
  await owner.query(`select start_simulation('2025-10-10T00:00:00Z')`);
});

afterAll(async () => {
  await Promise.all([owner.end(), app.end()]);
  await database.drop();
});

/** Temporary tables exist only on a clone: privileges of a database are not copied with it, so here the second lock is tried alone. */
const shadow = (statement: string) => app.query(`set search_path = pg_temp, public; ${statement}`);

describe('a temporary table of the application', () => {
  it('does not stand in for the clock that its owner advances: no trigger of it runs as the owner', async () => {
    await shadow(`
      create temporary table simulated_clock (only_row boolean, instant timestamptz);
      insert into simulated_clock values (true, '2000-01-01T00:00:00Z');
      create function pg_temp.climb() returns trigger language plpgsql as
        $$ begin execute 'alter role ringfence_app superuser'; return new; end $$;
      create trigger climb before update on simulated_clock for each row execute function pg_temp.climb();
    `);
    await app.query(`select public.advance_clock('2025-10-11T00:00:00Z')`);
    const { rows } = await app.query(`select rolsuper from pg_roles where rolname = 'ringfence_app'`);
    expect(rows).toEqual([{ rolsuper: false }]);
  });

  it('does not tell another time', async () => {
    const { rows } = await app.query<{ now: Date }>('select public.clock_now() as now');
    expect(rows[0]?.now).toEqual(new Date('2025-10-11T00:00:00Z'));
  });

  it('does not make a register sum', async () => {
    await owner.query(`set session_replication_role = replica`); // only the register is on trial: what it stands on is left out
    await owner.query(
      `insert into tranche (id, name, relationship_id, occupancy, rank, attachment, detachment, original, cash_share, issued_at)
       values (7, 'T7', 1, 'A1', 0, 0, 100, 100, 1, clock_now())`,
    );
    await owner.query(`set session_replication_role = origin`);
    await shadow(`
      create temporary table tranche (id bigint, original bigint);
      create temporary table holding (tranche_id bigint, face bigint);
      insert into tranche values (7, 100);
      insert into holding values (7, 100);
    `);
    await expect(app.query(`insert into public.holding values (7, 'h1', 40)`)).rejects.toThrow(
      'does not sum to what was issued',
    );
  });
});

it('the migrated database gives nobody temporary tables', async () => {
  const { rows } = await owner.query(
    `select has_database_privilege('ringfence_app', datname, 'temporary') as temporary from pg_database where datname = 'migrated'`,
  );
  expect(rows).toEqual([{ temporary: false }]);
});

it('every function that runs as its owner looks in named schemas, and among temporary tables last', async () => {
  const { rows } = await owner.query<{ name: string; path: string | null }>(
    `select p.oid::regprocedure::text as name,
       (select setting from unnest(p.proconfig) setting where setting like 'search_path=%') as path
     from pg_proc p
     where p.prosecdef and p.pronamespace in ('led'::regnamespace, 'control'::regnamespace, 'public'::regnamespace)`,
  );
  expect(rows.length).toBeGreaterThan(10);
  const open = rows.filter(({ path }) => !/^search_path=(?!.*\bpublic\b).*, pg_temp$/.test(path ?? ''));
  expect(open).toEqual([]);
});

it('the application can make nothing but in the schema of its queue, where no function of ours looks', async () => {
  const { rows } = await owner.query(
    `select nspname from pg_namespace
     where has_schema_privilege('ringfence_app', oid, 'create') and nspname not like 'pg_temp%'
     union all
     select 'a new one' where has_database_privilege('ringfence_app', current_database(), 'create')`,
  );
  expect(rows).toEqual([{ nspname: 'bullmq' }]);
});

it('the application does not wait for ever, nor keeps others waiting', async () => {
  const { rows } = await app.query(
    `select current_setting('statement_timeout') as statement, current_setting('lock_timeout') as lock,
       current_setting('idle_in_transaction_session_timeout') as idle`,
  );
  expect(rows).toEqual([{ statement: '1min', lock: '30s', idle: '1min' }]);
});

describe('the simulated clock', () => {
  it.each([
    { to: 'infinity', why: 'all work would be due, for good', says: /does not jump|finite_instant/ },
    { to: '2025-11-11T00:00:01Z', why: 'more than 31 days at a step', says: /does not jump/ },
    { to: '2025-10-09T00:00:00Z', why: 'backwards', says: /does not go back/ },
  ])('does not go to $to: $why', async ({ to, says }) => {
    await expect(app.query('select public.advance_clock($1)', [to])).rejects.toThrow(says);
  });

  it('is not begun at no instant', async () => {
    const fresh = await freshDatabase();
    const other = new Client({ connectionString: fresh.ownerUrl });
    await other.connect();
    await expect(other.query(`select start_simulation('infinity')`)).rejects.toThrow('finite_instant');
    await other.end();
    await fresh.drop();
  });
});
