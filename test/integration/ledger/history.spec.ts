import { scoped, uuidOf } from '@app/platform';
import type { Client } from 'pg';
import { LedgerWorld } from './ledger-world';
import { post, SqlPoster } from './sql-poster';

let world: LedgerWorld;
let sql: SqlPoster;
let owner: Client;
let writer: Client;
let registrar: Client;

beforeAll(async () => {
  world = await LedgerWorld.open();
  for (const book of ['R1', 'R2'])
    await world.openBook(book, 'relationship', ['OUTSIDE', 'FREE.A1', 'IM.A1']);
  owner = await world.as('owner');
  writer = await world.as('led_writer');
  registrar = await world.as('led_registrar');
  sql = await SqlPoster.of(owner);
  await post(
    writer,
    sql.line('fund R1', 'R1 OUTSIDE', 'R1 FREE.A1', 1000),
    sql.line('fund R2', 'R2 OUTSIDE', 'R2 FREE.A1', 1000),
    sql.line('t1', 'R1 FREE.A1', 'R1 IM.A1', 10),
  );
});

afterAll(async () => {
  expect(await world.broken()).toEqual([]);
  await world.close();
});

describe('history', () => {
  it.each([
    'update led.balance set credits_posted = 1',
    'insert into led.balance (book_id, account_id, guard, bridge) values (1, 2, 0, false)',
    'update led.transfer set amount = 1',
    'delete from led.transfer',
    'truncate led.transfer',
    'insert into led.transfer (book_id) values (1)',
    'update led.account set guard = 0',
    'insert into led.link (id) values (gen_random_uuid())',
    "insert into led.asset values (9, 'EUR', 2, 'money')",
    'delete from led.twin',
    'select led.seal_next()',
    'select led.insert_entries(array[]::led.entry[])',
    'select led.post_singly(array[]::led.entry[])',
    "select led.lock_balances('{1}', '{1}', '{1}', '{1}')",
    'alter table led.transfer disable trigger step_2_movements',
    'create function led.mine() returns integer language sql return 1',
    "insert into control.actor (id, name, role, conflict_group) values ('eve', 'Eve', 'r', 'g')",
  ])('is not open to the writer: %s', async (attempt) => {
    await expect(writer.query(attempt)).rejects.toThrow(/permission denied|must be owner/);
  });

  it.each(['asset', 'chart', 'movement_kind', 'twin'])(
    'gets no new words from the registrar: %s',
    async (table) => {
      await expect(registrar.query(`insert into led.${table} default values`)).rejects.toThrow(
        'permission denied',
      );
    },
  );

  it('is append-only for its owner too', async () => {
    const { rows } = await owner.query<{ name: string }>(
      `select c.oid::regclass::text as name from pg_class c
       where c.relkind = 'r' and c.relnamespace in ('led'::regnamespace, 'control'::regnamespace) and c.relname <> 'balance'`,
    );
    expect(rows.length).toBeGreaterThan(12);
    for (const { name } of rows)
      for (const attempt of [
        `delete from ${name}`,
        `truncate ${name} cascade`,
        `update ${name} set ctid = ctid`,
      ])
        await expect(owner.query(attempt)).rejects.toThrow(/append-only|cannot assign to system column/);
    await expect(owner.query('update led.transfer set amount = 1')).rejects.toThrow('append-only');
  });

  it('has no function that everybody may call', async () => {
    const { rows } = await owner.query(
      `select p.oid::regprocedure::text as name from pg_proc p
       where p.pronamespace in ('led'::regnamespace, 'control'::regnamespace)
         and has_function_privilege('public', p.oid, 'execute')`,
    );
    expect(rows).toEqual([]);
  });

  it('has no function of its owner that looks for names elsewhere', async () => {
    const { rows } = await owner.query(
      `select p.oid::regprocedure::text as name from pg_proc p
       where p.prosecdef and p.pronamespace in ('led'::regnamespace, 'control'::regnamespace)
         and not exists (select from unnest(p.proconfig) setting where setting like 'search_path=%pg_temp')`,
    );
    expect(rows).toEqual([]);
  });
});

describe('a reader', () => {
  const seen = `select (select count(*) from led.transfer)::int + (select count(*) from led.balance)::int as rows,
                  (select array_agg(name) from led.book) as books`;

  it('sees the books named in his transaction, and nothing leaks into the next one', async () => {
    const reader = await world.as('led_reader');
    const look = async () => (await reader.query<{ rows: number; books: string[] | null }>(seen)).rows[0];
    expect(await look()).toEqual({ rows: 0, books: null });
    await reader.query('begin');
    await reader.query(`select set_config('app.books', $1, true)`, [world.book('R2')]);
    expect(await look()).toEqual({ rows: 4, books: ['R2'] });
    const { rowCount } = await reader.query(`select from led.transfer where book_id = $1`, [
      world.book('R1'),
    ]);
    expect(rowCount).toBe(0);
    await reader.query('commit');
    expect(await look()).toEqual({ rows: 0, books: null });
  });

  it('writes nothing', async () => {
    const reader = await world.as('led_reader');
    await expect(post(reader, sql.line('r', 'R1 FREE.A1', 'R1 IM.A1', 1))).rejects.toThrow(
      'permission denied',
    );
  });

  it('is what the application becomes to read for somebody, on its own pooled connections', async () => {
    const access = { role: 'led_reader', books: [world.book('R1')] };
    const rows = await scoped(world.db, access, (tx) => tx.query<{ books: string[] }[]>(seen));
    expect(rows[0]?.books).toEqual(['R1']);
  });
});

describe('a seal', () => {
  it('leaves no gap, though a transaction draws its number early and commits late', async () => {
    const older = await world.as('led_writer');
    await older.query('begin');
    await post(older, sql.line('s1', 'R2 FREE.A1', 'R2 IM.A1', 1)); // the lower number, the later commit
    await post(writer, sql.line('s2', 'R1 FREE.A1', 'R1 IM.A1', 1));
    while ((await world.proof.sealNext()) > 0);
    const waiting = await world.proof.verify();
    expect([waiting.transfers, waiting.unsealed.transfers]).toEqual([3, 1]);
    expect(waiting.unsealed.ageSeconds).toBeGreaterThan(0);
    await older.query('commit');
    while ((await world.proof.sealNext()) > 0);
    const whole = await world.proof.verify();
    expect(whole.brokenBlock).toBeUndefined();
    expect([whole.transfers, whole.unsealed]).toEqual([5, { transfers: 0, ageSeconds: 0 }]);
  });

  it.each([
    {
      what: 'an amount',
      change: 'update led.transfer set amount = amount + 1 where journal_id = $1',
    },
    {
      what: 'the default it names',
      change: `update led.transfer set default_id = journal_id where journal_id = $1`,
    },
    { what: 'a whole transfer away', change: 'delete from led.transfer where journal_id = $1' },
  ])('shows that the owner changed $what, and which law it broke', async ({ change }) => {
    await owner.query('begin');
    try {
      await owner.query('alter table led.transfer disable trigger append_only');
      await owner.query(change, [uuidOf('t1')]);
      const { rowCount } = await owner.query('select from led.verify() where not ok');
      expect(rowCount).toBe(1);
      const { rows } = await owner.query<{ law: string }>('select law from led.invariants where found <> 0');
      expect(rows.map(({ law }) => law)).toContain('I9 history is what was sealed');
    } finally {
      await owner.query('rollback');
    }
  });

  it('is missed when it is taken away', async () => {
    await owner.query('begin');
    try {
      await owner.query('alter table led.seal disable trigger append_only');
      await owner.query('delete from led.seal where n = 1');
      const { rowCount } = await owner.query('select from led.verify() where not ok');
      expect(rowCount).toBeGreaterThan(0);
    } finally {
      await owner.query('rollback');
    }
  });

  it('is one at a time, however many seal', async () => {
    await post(writer, sql.line('s3', 'R1 FREE.A1', 'R1 IM.A1', 1));
    const sealed = await Promise.all(Array.from({ length: 6 }, () => world.proof.sealNext()));
    expect(sealed.reduce((sum, each) => sum + each, 0)).toBe(1);
    expect((await world.proof.verify()).brokenBlock).toBeUndefined();
  });
});

describe('a balance', () => {
  it('that its owner changed is not the fold of its transfers', async () => {
    await owner.query('begin');
    try {
      await owner.query(
        'update led.balance set credits_posted = credits_posted + 1 where (book_id, account_id) = ($1, $2)',
        [world.book('R1'), sql.numberOf('R1 IM.A1')],
      );
      const { rows } = await owner.query<{ law: string }>(
        'select law from led.invariants where found <> 0 order by 1',
      );
      expect(rows.map(({ law }) => law)).toEqual([
        'I2 debits equal credits in each book and asset, posted and pending',
        'I5 a balance is the fold of its transfers',
      ]);
    } finally {
      await owner.query('rollback');
    }
  });
});
