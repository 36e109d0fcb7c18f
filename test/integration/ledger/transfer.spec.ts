import { uuidOf } from '@app/platform';
import type { Client } from 'pg';
import { LedgerWorld } from './ledger-world';
import { post, POSTS, RESERVES, type SqlLine, SqlPoster, VOIDS } from './sql-poster';

let world: LedgerWorld;
let sql: SqlPoster;
let writer: Client;

const OVERDRAWN = 'rejected:debits_must_not_exceed_credits';

beforeAll(async () => {
  world = await LedgerWorld.open();
  const accounts = ['OUTSIDE', 'CASH', 'FREE.A1', 'IM.A1', 'FREE.B1', 'IM.B1', 'VM_HELD.A1', 'VM_GIVEN.B1'];
  await world.openBook('R1', 'relationship', accounts);
  await world.openBook('R2', 'relationship', accounts);
  writer = await world.as('led_writer');
  sql = await SqlPoster.of(await world.as('owner'));
  await post(
    writer,
    sql.line('fund R1', 'R1 OUTSIDE', 'R1 FREE.A1', 1000),
    sql.line('fund R2', 'R2 OUTSIDE', 'R2 FREE.A1', 1000),
  );
});

afterAll(async () => {
  expect(await world.broken()).toEqual([]);
  await world.close();
});

/** One line of R1 that nothing else is wrong with. */
const margin = (journal: string, amount: number, bent: Partial<SqlLine> = {}) =>
  sql.line(journal, 'R1 FREE.A1', 'R1 IM.A1', amount, bent);

describe('law 9: the same request twice is once', () => {
  it.each([
    { column: 'amount', bent: () => ({ amount: '301' }) },
    { column: 'credit account', bent: () => ({ credit: sql.numberOf('R1 CASH'), code: 10 }) },
    { column: 'code', bent: () => ({ code: 13 }) },
    { column: 'kind', bent: () => ({ kind: RESERVES }) },
    { column: 'time', bent: () => ({ at: '2025-10-10T22:00:00Z' }) },
    { column: 'asset', bent: () => ({ asset: 4 }) },
    { column: 'default', bent: () => ({ defaultId: '00000000-0000-8000-8000-000000000000' }) },
    { column: 'instruction', bent: () => ({ instruction: '00000000-0000-8000-8000-000000000000' }) },
    {
      column: 'book',
      bent: () => ({
        book: world.book('R2'),
        debit: sql.numberOf('R2 FREE.A1'),
        credit: sql.numberOf('R2 IM.A1'),
      }),
    },
  ])('and with another $column it is refused, alone and beside a bad neighbour', async ({ column, bent }) => {
    const first = margin(`once, ${column}`, 30);
    const bad = margin('overdraft', 99_999);
    expect(await post(writer, first)).toEqual(['created']);
    expect(await post(writer, first)).toEqual(['exists']);
    expect(await post(writer, first, bad)).toEqual(['exists', OVERDRAWN]);
    expect(await post(writer, { ...first, ...bent() })).toEqual(['exists_different']);
    expect(await post(writer, { ...first, ...bent() }, bad)).toEqual(['exists_different', OVERDRAWN]);
  });

  it('also when many ask at the same time: one of them creates', async () => {
    const clients = await Promise.all(Array.from({ length: 8 }, () => world.as('led_writer')));
    const line = margin('asked by eight', 1);
    const aside = clients.map((_, index) => margin(`beside it, ${String(index)}`, 1));
    const answers = await Promise.all(clients.map((client, index) => post(client, line, aside[index]!)));
    expect(answers.map(([status]) => status).sort()).toEqual([
      'created',
      ...new Array<string>(7).fill('exists'),
    ]);
    expect(answers.every(([, status]) => status === 'created')).toBe(true);
  });
});

it('a transfer does not suffer for its neighbours in the batch', async () => {
  const unknown = 2_000_000_000;
  expect(
    await post(
      writer,
      margin('n1', 10),
      margin('n2', 99_999),
      margin('n3', 1, { credit: sql.numberOf('R1 FREE.A1') }),
      margin('n4', -5),
      margin('n5', 0),
      margin('n6', 5, { credit: unknown }),
      margin('n7', 5, { debit: unknown }),
      margin('n8', 5, { asset: 4 }),
      margin('n9', 5, { kind: 4 }),
      margin('n10', 5, { pending: 'n1' }),
      margin('n11', 20),
    ),
  ).toEqual([
    'created',
    OVERDRAWN,
    'rejected:two_sides',
    'rejected:transfer_amount_check',
    'rejected:transfer_amount_check',
    'rejected:credit_in_book',
    'rejected:debit_in_book',
    'rejected:debit_in_book',
    'rejected:known_kind',
    'rejected:names_what_it_resolves',
    'created',
  ]);
});

describe('law 2: a transfer stands in one book', () => {
  it.each([
    {
      what: 'the payer of another book',
      bent: () => ({ debit: sql.numberOf('R2 FREE.A1') }),
      says: 'debit_in_book',
    },
    {
      what: 'the payee of another book',
      bent: () => ({ credit: sql.numberOf('R2 IM.A1') }),
      says: 'credit_in_book',
    },
    { what: 'a book that is not there', bent: () => ({ book: '77' }), says: 'debit_in_book' },
  ])('so $what is refused', async ({ what, bent, says }) => {
    expect(await post(writer, margin(what, 1, bent()))).toEqual([`rejected:${says}`]);
  });
});

describe('who may pay for what', () => {
  it.each([
    { what: 'B’s free money becomes A’s margin', from: 'FREE.B1', to: 'IM.A1', says: 'occupancy_of_kind' },
    { what: 'margin is spent without a default', from: 'IM.A1', to: 'CASH', says: 'needs_default' },
    { what: 'margin leaves without a default', from: 'IM.A1', to: 'OUTSIDE', says: 'needs_default' },
    { what: 'margin moves to the other party', from: 'IM.A1', to: 'FREE.B1', says: 'occupancy_of_kind' },
    { what: 'margin pays margin', from: 'IM.A1', to: 'IM.B1', says: 'movement_kind' },
    { what: 'a promise is passed on as money', from: 'FREE.A1', to: 'VM_HELD.A1', says: 'credit_in_book' },
  ])('$what: $says', async ({ what, from, to, says }) => {
    expect(await post(writer, sql.line(what, `R1 ${from}`, `R1 ${to}`, 1))).toEqual([`rejected:${says}`]);
  });

  it('is not decided by the number the writer claims', async () => {
    const claims = sql.line('claims', 'R1 IM.A1', 'R1 IM.B1', 1, { code: 12 });
    expect(await post(writer, claims)).toEqual(['rejected:movement_kind']);
  });

  it('money at the vault’s door has an instruction, and only there', async () => {
    const deposit = sql.line('no instruction', 'R1 OUTSIDE', 'R1 FREE.A1', 1, { instruction: null });
    const inside = margin('instruction inside', 1, { instruction: '00000000-0000-8000-8000-000000000000' });
    expect(await post(writer, deposit, inside)).toEqual([
      'rejected:instruction_at_outside',
      'rejected:instruction_at_outside',
    ]);
  });
});

describe('a reservation', () => {
  const over = (journal: string, amount: number, bent: Partial<SqlLine>) =>
    sql.line(journal, 'R2 FREE.A1', 'R2 IM.A1', amount, bent);

  it('is left alone by everything else, and is resolved once, over its own accounts, for no more', async () => {
    await post(writer, over('p0', 200, {}));
    expect(await post(writer, over('p1', 500, { kind: RESERVES }))).toEqual(['created']);
    expect(await post(writer, over('p2', 500, { kind: RESERVES }))).toEqual([OVERDRAWN]);
    const wrong = 'rejected:resolves_a_pending_transfer';
    expect(await post(writer, over('p3', 501, { kind: POSTS, pending: 'p1' }))).toEqual([wrong]);
    const back = { kind: POSTS, pending: 'p1' };
    expect(await post(writer, sql.line('p4', 'R2 IM.A1', 'R2 FREE.A1', 100, back))).toEqual([wrong]);
    expect(await post(writer, over('p5', 499, { kind: VOIDS, pending: 'p1' }))).toEqual([wrong]);
    expect(await post(writer, over('p6', 200, { kind: VOIDS, pending: 'p0' }))).toEqual([wrong]);
    const posts = over('p7', 400, { kind: POSTS, pending: 'p1' });
    expect(await post(writer, posts)).toEqual(['created']);
    expect(await post(writer, posts)).toEqual(['exists']);
    expect(await post(writer, over('p8', 500, { kind: VOIDS, pending: 'p1' }))).toEqual([
      'rejected:resolved_once',
    ]);
    const { rows } = await writer.query(
      'select debits_posted, debits_pending from led.balance where (book_id, account_id) = ($1, $2)',
      [world.book('R2'), sql.numberOf('R2 FREE.A1')],
    );
    expect(rows).toEqual([{ debits_posted: '600', debits_pending: '0' }]);
  });

  it('is resolved once though ten try it at the same instant', async () => {
    await post(writer, over('q', 50, { kind: RESERVES }));
    const clients = await Promise.all(Array.from({ length: 10 }, () => world.as('led_writer')));
    const answers = await Promise.all(
      clients.map((client, index) =>
        post(client, over(`q${String(index)}`, 50, { kind: index % 2 === 0 ? POSTS : VOIDS, pending: 'q' })),
      ),
    );
    expect(answers.flat().sort()).toEqual([
      'created',
      ...new Array<string>(9).fill('rejected:resolved_once'),
    ]);
  });
});

describe('law 14: a journal is all or none', () => {
  const pair = (name: string, second: number) =>
    sql.journal(name, ['R1 FREE.A1', 'R1 IM.A1', 5], ['R1 FREE.A1', 'R1 IM.A1', second]);
  const stored = async (name: string) => {
    const { rowCount } = await writer.query('select from led.transfer where journal_id = $1', [uuidOf(name)]);
    return rowCount;
  };

  it('alone and beside others', async () => {
    expect(await post(writer, ...pair('j1', 99_999))).toEqual([OVERDRAWN]);
    expect(await post(writer, ...pair('j1', 99_999), margin('j2', 1))).toEqual([OVERDRAWN, 'created']);
    expect(await stored('j1')).toBe(0);
    expect(await post(writer, ...pair('j1', 6))).toEqual(['created']);
    expect(await stored('j1')).toBe(2);
  });

  it('and never gets or loses a line afterwards', async () => {
    const whole = pair('j3', 6);
    expect(await post(writer, ...whole)).toEqual(['created']);
    expect(await post(writer, whole[0]!)).toEqual(['exists_different']);
    expect(await post(writer, ...whole, margin('j3', 1, { line: 3, lines: 3 }))).toEqual([
      'exists_different',
    ]);
    expect(await post(writer, margin('j3', 1, { line: 3, lines: 3 }))).toEqual(['exists_different']);
    expect(await post(writer, { ...whole[0]!, lines: 1 })).toEqual(['exists_different']);
  });

  it('and cannot be begun with part of its lines, with one twice, or with none first', async () => {
    expect(await post(writer, pair('j4', 6)[0]!)).toEqual(['rejected:whole_journal']);
    expect(await post(writer, margin('j5', 5, { lines: 2 }), margin('j5', 6, { lines: 2 }))).toEqual([
      'rejected:transfer_pkey',
    ]);
    expect(await post(writer, margin('j6', 5, { line: 2, lines: 2 }))).toEqual(['rejected:whole_journal']);
  });

  it('and does one thing: it cannot post one line and reserve another', async () => {
    const [first, second] = pair('j7', 6);
    expect(await post(writer, first!, { ...second!, kind: RESERVES })).toEqual([
      'rejected:journal_of_one_kind',
    ]);
  });
});
