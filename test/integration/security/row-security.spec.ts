import { OutsideDatabase, readSettings, type Settings } from '@app/platform';
import { Client } from 'pg';
import { DataSource, type EntityManager } from 'typeorm';
import { type FreshDatabase, freshDatabase } from '../../support/database';
import { furnish, type Furnished, type Tenant, TENANTS } from './tenants';

/** What is the same for everyone, and what is nobody's: a table that is new and not confined has to be defended here. */
const SAME_FOR_EVERYONE: Readonly<Record<string, string>> = {
  market: 'where prices come from',
  quote: 'a price',
  voided_quote: 'a price that is none',
  snapshot: 'the prices of an hour',
  snapshot_mark: 'a price of an hour',
  snapshot_refusal: 'a price there was none of',
  volatility: 'how far a price moves',
  stress_move: 'how far a price may move',
  funding_rate: 'what a perpetual pays',
  daily_close: 'what a day ended at',
  history_proxy: 'whose prices stand in for whose',
  peg: 'what a token is held to be worth',
  depeg: 'when it was not',
  reference_rate: 'what a bank or an authority published',
  instrument: 'what may be traded',
  collateral_asset: 'what an asset is',
  reconciliation_cadence: 'how often portfolios are compared: the law, not a party',
  margin_model: 'by what initial margin is computed',
  stress_scenario: 'days that happened',
  application_transition: 'how an application may move',
  party_transition: 'how a party may stand',
  margin_call_move: 'how a call may move',
  sanctions_list: 'a public list',
  sanctions_reading: 'when it was read',
  sanctions_entry: 'who is on it',
  netting_opinion: 'what the law of a country says',
  job_due: 'work that waits: ids and instants, which no route shows',
  outbox: 'work that is announced: the same',
};

const OUTSIDE_ROLES = ['counterparty', 'investor'] as const;
type OutsideRole = (typeof OUTSIDE_ROLES)[number];

let database: FreshDatabase;
let furnished: readonly Furnished[];
let settings: Settings;
let house: DataSource;
let outside: OutsideDatabase;

beforeAll(async () => {
  database = await freshDatabase();
  const owner = new Client({ connectionString: database.ownerUrl });
  await owner.connect();
  furnished = await furnish(owner);
  await owner.end();
  const read = readSettings({ DATABASE_URL: database.url });
  settings = Object.assign(read, { poolSize: 1 });
  house = await new DataSource({ type: 'postgres', url: database.url, poolSize: 2 }).initialize();
  outside = new OutsideDatabase(house, settings);
});
afterAll(async () => {
  await outside.onApplicationShutdown();
  await house.destroy();
  await database.drop();
});

const readerOf = (tenant: Tenant | 'nobody', role: OutsideRole = 'counterparty') => ({
  role,
  client: tenant,
  party: tenant,
});
const as = <Value>(
  tenant: Tenant | 'nobody',
  work: (tx: EntityManager) => Promise<Value>,
  role?: OutsideRole,
) => outside.transaction(readerOf(tenant, role), 'READ COMMITTED', work);

/** All rows of a table that a connection is shown; a table it may not even ask is one without rows. */
async function shown(tx: EntityManager, { name }: Furnished): Promise<string[]> {
  const [may] = await tx.query<[{ may: boolean }]>(`select has_table_privilege($1, 'select') as may`, [name]);
  if (!may.may) return [];
  return (await tx.query<{ row: string }[]>(`select t::text as row from ${name} t`)).map(({ row }) => row);
}

const openTables = () => furnished.filter(({ name }) => name in SAME_FOR_EVERYONE);
const confinedTables = () => furnished.filter(({ name }) => !(name in SAME_FOR_EVERYONE));

async function withoutName<Value>(work: (client: Client) => Promise<Value>): Promise<Value> {
  const client = new Client({ connectionString: settings.outsideDatabaseUrl });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

const OCCUPANTS = 'select party_id from occupancy order by 1';
const occupantsSeen = async (tx: EntityManager) =>
  (await tx.query<{ party_id: string }[]>(OCCUPANTS)).map((row) => row.party_id);

describe('the login of whoever is not of the house', () => {
  it('is no superuser, owns nothing, bypasses nothing, and cannot become the house', async () => {
    const { rows } = await withoutName((client) =>
      client.query(String.raw`
        select rolname, rolsuper or rolcreaterole or rolcreatedb or rolbypassrls as mighty,
          exists (select from pg_class where relowner = r.oid) or exists (select from pg_proc where proowner = r.oid) as owns,
          pg_has_role(r.oid, 'ringfence_house', 'member') as house
        from pg_roles r where rolname = current_user and current_user = session_user`),
    );
    expect(rows).toEqual([{ rolname: 'ringfence_outsider', mighty: false, owns: false, house: false }]);
  });

  it('is shown no row of any tenant while nobody is named', async () => {
    await withoutName(async (client) => {
      for (const { name } of confinedTables()) {
        const { rows } = await client.query<{ may: boolean }>(
          `select has_table_privilege($1, 'select') as may`,
          [name],
        );
        if (rows[0]?.may !== true) continue;
        expect({ name, rows: (await client.query(`select * from ${name}`)).rows }).toEqual({
          name,
          rows: [],
        });
      }
      for (const name of ['led.book', 'led.account', 'led.balance'])
        expect((await client.query(`select * from ${name}`)).rows).toEqual([]);
    });
  });

  it.each([
    'house',
    'anton',
    'party:anton',
    '{}',
    '{"role":"counterparty","client":"anton","party":"anton"}',
  ])('is shown nothing for calling itself %s', async (name) => {
    await withoutName(async (client) => {
      await client.query('begin');
      await client.query(`select set_config('ringfence.reader', $1, true)`, [name]);
      const { rows } = await client.query(OCCUPANTS).catch(() => ({ rows: [] }));
      expect(rows).toEqual([]);
    });
  });
});

describe('the tables', () => {
  it('are confined, every one that says whose its rows are', async () => {
    const open = await house.query<{ name: string }[]>(String.raw`
      select distinct c.relname as name
      from pg_class c join pg_attribute a on a.attrelid = c.oid
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relrowsecurity
        and a.attname in ('relationship_id', 'book_id', 'party_id', 'application_id', 'client', 'tranche_id', 'holder', 'occupancy')`);
    expect(open).toEqual([]);
  });

  it('have no more policies than are known: several are ORed, and one that is loose opens all', async () => {
    const policies = await house.query<{ name: string; roles: string; count: number }[]>(String.raw`
      select policyname as name, array_to_string(roles, ', ') as roles, count(*)::integer as count
      from pg_policies where schemaname <> 'led' group by 1, 2 order by 1, 2`);
    expect(policies.map(({ name, roles }) => `${name} to ${roles}`)).toEqual([
      'house to ringfence_house',
      'outsider to ringfence_outsider',
      'outsider_locks to ringfence_outsider',
    ]);
  });

  it("are not read with their owner's eyes through a view", async () => {
    const views = await house.query<{ name: string }[]>(String.raw`
      select c.relname as name from pg_class c
      where c.relkind in ('v', 'm') and c.relnamespace = 'public'::regnamespace
        and not coalesce('security_invoker=true' = any (c.reloptions), false)`);
    expect(views).toEqual([]);
  });
});

describe('a transaction of somebody from outside', () => {
  it.each(TENANTS.flatMap((tenant) => OUTSIDE_ROLES.map((role) => ({ tenant, role }))))(
    'shows $tenant, as $role, no row of another in any table',
    async ({ tenant, role }) => {
      const other = tenant === 'anton' ? 'zoe' : 'anton';
      const foreign = await as(
        tenant,
        async (tx) => {
          const found: string[] = [];
          for (const table of confinedTables())
            if ((await shown(tx, table)).includes(table.rows[other])) found.push(table.name);
          return found;
        },
        role,
      );
      expect(foreign).toEqual([]);
    },
  );

  it('shows everyone what is the same for everyone', async () => {
    const all = await as('nobody', async (tx) => {
      const found: string[] = [];
      for (const table of openTables()) {
        const rows = await shown(tx, table);
        if (TENANTS.every((tenant) => rows.includes(table.rows[tenant]))) found.push(table.name);
      }
      return found;
    });
    expect(all.sort()).toEqual(Object.keys(SAME_FOR_EVERYONE).sort());
  });

  it.each([
    {
      role: 'counterparty' as const,
      tables: [
        'relationship',
        'occupancy',
        'terms',
        'leg',
        'margin_call',
        'dispute',
        'reservation',
        'credit_line',
        'party',
        'application',
      ],
      none: [
        'tranche',
        'holding',
        'write_down',
        'loss_notice',
        'default_case',
        'seat_bid',
        'credit_line_proposal',
      ],
    },
    {
      role: 'investor' as const,
      tables: ['tranche', 'holding', 'write_down', 'loss_notice', 'relationship', 'occupancy'],
      none: ['margin_call', 'leg', 'terms', 'credit_line', 'application', 'party', 'cover', 'seat_bid'],
    },
  ])('shows $role its own: $tables, and nothing of $none', async ({ role, tables, none }) => {
    const seen = await as(
      'anton',
      async (tx) => {
        const found: string[] = [];
        for (const table of furnished)
          if ((await shown(tx, table)).includes(table.rows.anton)) found.push(table.name);
        return found;
      },
      role,
    );
    expect(seen).toEqual(expect.arrayContaining(tables));
    expect(seen.filter((name) => none.includes(name))).toEqual([]);
  });

  it('shows a party nothing of where it lost its seat', async () => {
    await house.query(
      `update occupancy set standing = 'defaulted', vacated_at = now() where party_id = 'zoe'`,
    );
    expect(await as('zoe', occupantsSeen)).toEqual([]);
    expect(await as('anton', occupantsSeen)).toEqual(['anton']);
    await house.query(
      `update occupancy set standing = 'performing', vacated_at = null where party_id = 'zoe'`,
    );
    expect(await as('zoe', occupantsSeen)).toEqual(['zoe']);
  });

  it("writes no row that is another's, into any table", async () => {
    for (const { name, columns, values } of confinedTables()) {
      const writes = as('anton', async (tx) => {
        const may = await mayWrite(tx, name, 'insert');
        if (may.length === 0) throw Object.assign(new Error('it may write nothing here'), { code: '42501' });
        const foreign = may.map((column) => values.zoe[columns.indexOf(column)]);
        await tx.query(
          `insert into ${name} (${may.join(', ')}) overriding system value values (${foreign.join(', ')})`,
        );
      });
      const code = await writes.then(
        () => 'written',
        (fault: unknown) => (fault as { code?: string }).code,
      );
      expect({ name, code }).toEqual({ name, code: '42501' });
    }
  });

  it("changes no row that is another's, and locks none", async () => {
    for (const table of confinedTables()) {
      const changed = await as('anton', async (tx) => {
        const [column] = await mayWrite(tx, table.name, 'update');
        if (column === undefined || table.name === 'occupancy') return [];
        const [rows] = await tx.query<[{ row: string }[], number]>(
          `update ${table.name} t set ${column} = ${column} returning t::text as row`,
        );
        return rows.map(({ row }) => row);
      });
      expect({ name: table.name, changed: changed.includes(table.rows.zoe) }).toEqual({
        name: table.name,
        changed: false,
      });
    }
    const locked = await as('anton', (tx) => tx.query<unknown[]>('select from occupancy for no key update'));
    expect(locked).toHaveLength(1);
    const vacates = as('anton', (tx) => tx.query(`update occupancy set standing = 'performing'`));
    await expect(vacates).rejects.toThrow('row-level security');
  });
});

/** The columns of a table that the transaction's login may write. */
async function mayWrite(tx: EntityManager, name: string, right: 'insert' | 'update'): Promise<string[]> {
  const rows = await tx.query<{ column: string }[]>(
    `select quote_ident(attname) as column from pg_attribute
     where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = ''
       and has_column_privilege($1, attnum, $2) order by attnum`,
    [name, right],
  );
  return rows.map(({ column }) => column);
}

describe('the name of a reader', () => {
  it('does not stay on the connection for the next one', async () => {
    expect(await as('anton', occupantsSeen)).toEqual(['anton']);
    expect(await as('nobody', occupantsSeen)).toEqual([]);
    const connection = (tx: EntityManager) => tx.query<object[]>('select pg_backend_pid()');
    expect(await as('nobody', connection)).toEqual(await as('anton', connection)); // a pool of one
  });

  it('does not stay after a fault', async () => {
    const fails = as('anton', async (tx) => {
      expect(await occupantsSeen(tx)).toEqual(['anton']);
      await tx.query('select 1 / 0');
    });
    await expect(fails).rejects.toThrow('division by zero');
    expect(await as('nobody', occupantsSeen)).toEqual([]);
    expect(await as('zoe', occupantsSeen)).toEqual(['zoe']);
  });

  it('is each of a race its own', async () => {
    const readers = Array.from({ length: 60 }, (_, n) => (['anton', 'zoe', 'nobody'] as const)[n % 3]!);
    const crowded = new OutsideDatabase(house, Object.assign({}, settings, { poolSize: 6 }));
    const race = (database: OutsideDatabase) =>
      Promise.all(
        readers.map((reader) =>
          database.transaction(readerOf(reader), 'REPEATABLE READ', async (tx) => ({
            reader,
            seen: await occupantsSeen(tx),
          })),
        ),
      );
    const own = readers.map((reader) => ({ reader, seen: reader === 'nobody' ? [] : [reader] }));
    expect(await race(outside)).toEqual(own);
    expect(await race(crowded)).toEqual(own);
    await crowded.onApplicationShutdown();
  });

  it('is nobody outside a transaction', async () => {
    await withoutName(async (client) => {
      const name = JSON.stringify(readerOf('anton'));
      await client.query(`select set_config('ringfence.reader', $1, true)`, [name]);
      expect((await client.query(OCCUPANTS)).rows).toEqual([]);
    });
  });

  // What a statement that got into somebody's transaction could try, to be somebody else for the statement after it.
  it.each([
    {
      tries: `select set_config('ringfence.reader', replace(current_setting('ringfence.reader'), 'anton', 'zoe'), true)`,
      sees: [],
    },
    {
      tries: `select set_config('ringfence.reader', replace(current_setting('ringfence.reader'), 'counterparty', 'ops-analyst'), true)`,
      sees: [],
    },
    { tries: `select set_config('ringfence.reader', '{"role":"house"}', false)`, sees: [] },
    { tries: `select set_config('ringfence.signature', '', true)`, sees: [] },
    { tries: 'reset all', sees: [] },
    { tries: 'set local role ringfence_writer', sees: [] },
    { tries: 'set local role ringfence_house', says: 'permission denied to set role' },
    { tries: 'set local role ringfence_app', says: 'permission denied to set role' },
    {
      tries: 'set session authorization ringfence_app',
      says: 'permission denied to set session authorization',
    },
    { tries: 'set local role led_reader', says: 'permission denied to set role' },
    { tries: 'set local row_security = off', says: 'would be affected by row-level security' },
    { tries: 'alter table occupancy disable row level security', says: 'must be owner' },
    { tries: 'alter role ringfence_outsider bypassrls', says: 'permission denied' },
    { tries: 'grant ringfence_house to ringfence_outsider', says: 'permission denied' },
    {
      tries: `insert into outside.key (id, key) values (gen_random_uuid(), sha256('mine'))`,
      says: 'permission denied',
    },
    { tries: 'select * from outside.key', says: 'permission denied' },
    { tries: `select outside.signature(sha256('mine'), 'zoe')`, says: 'permission denied' },
    { tries: `select outside.confine('occupancy', 'true')`, says: 'permission denied' },
    {
      tries: "create function pg_temp.party() returns text language sql as $$ select 'zoe' $$",
      sees: ['anton'],
    },
  ])('is not changed by: $tries', async ({ tries, sees, says }) => {
    const attack = as('anton', async (tx) => {
      expect(await occupantsSeen(tx)).toEqual(['anton']);
      await tx.query(tries);
      return await occupantsSeen(tx);
    });
    if (says === undefined) expect(await attack).toEqual(sees);
    else await expect(attack).rejects.toThrow(says);
  });

  it('is nobody when the key it was signed with is old, and that key is struck off when another is left', async () => {
    const [old, next] = [new OutsideDatabase(house, settings), new OutsideDatabase(house, settings)];
    const seenBy = (db: OutsideDatabase) =>
      db.transaction(readerOf('anton'), 'READ COMMITTED', (tx) => occupantsSeen(tx));
    const owner = new Client({ connectionString: database.ownerUrl });
    await owner.connect();
    const keys = async () =>
      (await owner.query<{ id: string }>('select id from outside.key order by left_at')).rows;
    expect(await seenBy(old)).toEqual(['anton']);
    const before = await keys();
    await owner.query(`update outside.key set left_at = left_at - interval '49 hours' where id = $1`, [
      before.at(-1)!.id,
    ]);
    expect(await seenBy(old)).toEqual([]);
    expect(await seenBy(next)).toEqual(['anton']);
    expect(await keys()).not.toContainEqual(before.at(-1));
    expect(await keys()).toHaveLength(before.length);
    await Promise.all([owner.end(), old.onApplicationShutdown(), next.onApplicationShutdown()]);
  });

  it('is signed with what no session of the server shows', async () => {
    const [seen] = await as('anton', (tx) =>
      tx.query<[{ all: string }]>(`select string_agg(query, ' ') as all from pg_stat_activity`),
    );
    const [signature] = await as('anton', (tx) =>
      tx.query<[{ signature: string }]>(`select current_setting('ringfence.signature') as signature`),
    );
    expect(signature.signature).toMatch(/^[0-9a-f]{64}$/);
    expect(seen.all).not.toContain(signature.signature);
  });
});
