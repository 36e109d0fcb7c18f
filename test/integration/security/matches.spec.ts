import type { Client } from 'pg';
import { LedgerWorld } from '../ledger/ledger-world';
import { post, type SqlLine, SqlPoster } from '../ledger/sql-poster';

let world: LedgerWorld;
let sql: SqlPoster;
let writer: Client;
let defaultId: string;

beforeAll(async () => {
  world = await LedgerWorld.open();
  const seats = ['A1', 'A2', 'B1'].flatMap((seat) =>
    ['FREE', 'IM', 'IA', 'VM_HELD', 'VM_GIVEN', 'UNPAID'].map((code) => `${code}.${seat}`),
  );
  const paid = ['PAID_BY.A1.TJ', 'PAID_BY.A1.TS', 'PAID_BY.B1.TJ'];
  await world.openBook('R1', 'relationship', ['OUTSIDE', 'CASH', 'ADVANCED.LIQ', ...seats, ...paid]);
  for (const trust of ['TJ', 'TS'])
    await world.openBook(trust, 'trust', ['OUTSIDE', 'COLLATERAL', 'FACE', 'PRINCIPAL', 'WRITTEN_DOWN']);
  await world.link({ name: 'LcJ', payer: 'TJ', payee: 'R1', purpose: 'claims', cap: '0.001' });
  writer = await world.as('led_writer');
  sql = await SqlPoster.of(await world.as('owner'));
  const funded = ['FREE.A1', 'IM.A1', 'FREE.A2', 'IM.A2'].map((account) =>
    sql.line(`fund ${account}`, 'R1 OUTSIDE', `R1 ${account}`, 500),
  );
  const issue = ['TJ', 'TS'].flatMap((trust) => [
    sql.line(`cash of ${trust}`, `${trust} OUTSIDE`, `${trust} COLLATERAL`, 900),
    sql.line(`notes of ${trust}`, `${trust} FACE`, `${trust} PRINCIPAL`, 900),
  ]);
  const promised = [
    sql.line('advanced', 'R1 VM_GIVEN.B1', 'R1 ADVANCED.LIQ', 500),
    sql.line('unpaid', 'R1 VM_GIVEN.B1', 'R1 UNPAID.B1', 500),
  ];
  const statuses = await post(writer, ...funded, ...issue, ...promised);
  expect(new Set(statuses)).toEqual(new Set(['created']));
  defaultId = await world.declareDefault('R1', 'A1');
});

afterAll(async () => {
  await world.close();
});

type Row = readonly [debit: string, credit: string, amount: number];
const LEAVES_A1 = /^R1 (FREE|IM)\.A1$/;

/** What leaves A1 is taken under its default: what is refused is refused for the match alone. */
const journal = (name: string, ...rows: readonly Row[]): SqlLine[] =>
  sql.journal(name, ...rows).map((line, index) => ({
    ...line,
    defaultId: LEAVES_A1.test(rows[index]![0]) ? defaultId : null,
  }));

describe('money that stands in for an advance', () => {
  it.each<{ why: string; rows: readonly Row[]; says: string }>([
    { why: 'no money came', rows: [['R1 ADVANCED.LIQ', 'R1 VM_HELD.A1', 10]], says: 'rejected:twin' },
    { why: 'none for what was unpaid', rows: [['R1 UNPAID.B1', 'R1 VM_HELD.A1', 10]], says: 'rejected:twin' },
    {
      why: 'less came',
      rows: [
        ['R1 IM.A1', 'R1 CASH', 9],
        ['R1 ADVANCED.LIQ', 'R1 VM_HELD.A1', 10],
      ],
      says: 'rejected:twin',
    },
    {
      why: 'it was another occupant’s',
      rows: [
        ['R1 FREE.A2', 'R1 CASH', 10],
        ['R1 ADVANCED.LIQ', 'R1 VM_HELD.A1', 10],
      ],
      says: 'rejected:twin',
    },
    {
      why: 'one amount cannot stand in twice',
      rows: [
        ['R1 IM.A1', 'R1 CASH', 10],
        ['R1 ADVANCED.LIQ', 'R1 VM_HELD.A1', 10],
        ['R1 UNPAID.B1', 'R1 VM_HELD.A1', 10],
      ],
      says: 'rejected:twin',
    },
    {
      why: 'it came from its margin and its free balance',
      rows: [
        ['R1 IM.A1', 'R1 CASH', 10],
        ['R1 FREE.A1', 'R1 CASH', 5],
        ['R1 ADVANCED.LIQ', 'R1 VM_HELD.A1', 8],
        ['R1 UNPAID.B1', 'R1 VM_HELD.A1', 7],
      ],
      says: 'created',
    },
  ])('$says: $why', async ({ why, rows, says }) => {
    expect(await post(writer, ...journal(why, ...rows))).toEqual([says]);
  });
});

describe('margin', () => {
  it.each<{ why: string; rows: readonly Row[]; says: string }>([
    {
      why: 'freed and spent in the cell at once',
      rows: [
        ['R1 IM.A2', 'R1 FREE.A2', 10],
        ['R1 FREE.A2', 'R1 CASH', 10],
      ],
      says: 'rejected:needs_default',
    },
    {
      why: 'freed and taken out at once, in the other order',
      rows: [
        ['R1 FREE.A2', 'R1 OUTSIDE', 10],
        ['R1 IM.A2', 'R1 FREE.A2', 10],
      ],
      says: 'rejected:needs_default',
    },
    { why: 'freed', rows: [['R1 IM.A2', 'R1 FREE.A2', 10]], says: 'created' },
  ])('$says: $why', async ({ why, rows, says }) => {
    const lines = journal(why, ...rows);
    expect(await post(writer, ...lines)).toEqual([says]);
  });

  it('of one occupant may be freed beside a payment of another', async () => {
    const rows: Row[] = [
      ['R1 IM.A2', 'R1 FREE.A2', 10],
      ['R1 FREE.A1', 'R1 CASH', 10],
    ];
    expect(await post(writer, ...journal('beside', ...rows))).toEqual(['created']);
  });
});

describe('law 5: a trust’s money', () => {
  const cover = (amount: number): Row[] => [
    ['TJ COLLATERAL', 'TJ BRIDGE.LcJ', amount],
    ['TJ PRINCIPAL', 'TJ WRITTEN_DOWN', amount],
    ['R1 BRIDGE.LcJ', 'R1 CASH', amount],
  ];
  it.each<{ why: string; discharges: readonly Row[]; says: string }>([
    { why: 'it discharges nothing', discharges: [], says: 'rejected:twin' },
    {
      why: 'it discharges less',
      discharges: [['R1 ADVANCED.LIQ', 'R1 PAID_BY.A1.TJ', 19]],
      says: 'rejected:twin',
    },
    {
      why: 'it is owed to another trust',
      discharges: [['R1 ADVANCED.LIQ', 'R1 PAID_BY.A1.TS', 20]],
      says: 'rejected:twin',
    },
    {
      why: 'nobody declared that occupant in default',
      discharges: [['R1 ADVANCED.LIQ', 'R1 PAID_BY.B1.TJ', 20]],
      says: 'rejected:needs_default',
    },
    {
      why: 'what is discharged is owed to the trust by the defaulter',
      discharges: [
        ['R1 ADVANCED.LIQ', 'R1 PAID_BY.A1.TJ', 12],
        ['R1 UNPAID.B1', 'R1 PAID_BY.A1.TJ', 8],
      ],
      says: 'created',
    },
  ])('$says: $why', async ({ why, discharges, says }) => {
    expect(await post(writer, ...journal(why, ...cover(20), ...discharges))).toEqual([says]);
  });
});

it('law 5: bills do not redeem what is owed in another currency, though the figures be equal', async () => {
  await world.openBook('TB', 'trust', ['FACE', 'PRINCIPAL', 'REDEEMED']);
  const bills = ['OUTSIDE', 'COLLATERAL', 'HOLDER.h1'];
  await world.books.openAccounts(world.db.manager, world.book('TB'), { code: 'TBILL', scale: 6 }, bills);
  const trust = await SqlPoster.of(await world.as('owner'));
  const issued = [
    trust.line('bills of TB', 'TB OUTSIDE', 'TB COLLATERAL', 100),
    trust.line('notes of TB', 'TB FACE', 'TB PRINCIPAL', 100),
  ];
  expect(await post(writer, ...issued)).toEqual(['created', 'created']);
  const redeemed = trust.journal(
    'redeemed in bills',
    ['TB COLLATERAL', 'TB HOLDER.h1', 10],
    ['TB PRINCIPAL', 'TB REDEEMED', 10],
  );
  expect(await post(writer, ...redeemed)).toEqual(['rejected:twin']);
});

describe('law 5: two who would uncover a trust at once, each within its cover', () => {
  it('are one after the other, and the second is refused', async () => {
    await post(writer, sql.line('more cash', 'TS OUTSIDE', 'TS COLLATERAL', 10));
    const other = await world.as('led_writer');
    await writer.query('begin');
    expect(await post(writer, sql.line('spent', 'TS COLLATERAL', 'TS OUTSIDE', 10))).toEqual(['created']);
    const issuing = post(other, sql.line('issued more', 'TS FACE', 'TS PRINCIPAL', 10));
    const first = await Promise.race([issuing, new Promise((wake) => setTimeout(wake, 150, 'waits'))]);
    expect(first).toBe('waits');
    await writer.query('commit');
    expect(await issuing).toEqual(['rejected:collateral_covers_principal']);
    expect(await world.broken()).not.toContain('a trust holds at least what it owes, at par');
  });
});

describe('a posting', () => {
  it.each(['repeatable read', 'serializable'])('is not made from a snapshot: %s', async (level) => {
    await writer.query(`begin isolation level ${level}`);
    const attempt = post(writer, sql.line(level, 'R1 FREE.A2', 'R1 IM.A2', 1));
    await expect(attempt).rejects.toThrow('a posting reads what is committed');
    await writer.query('rollback');
  });

  it('has lines, and every column a value for each', async () => {
    await expect(post(writer)).rejects.toThrow('a posting has lines');
  });

  it('is of a day that comes', async () => {
    const never = sql.line('never', 'R1 FREE.A2', 'R1 IM.A2', 1, { at: 'infinity' });
    expect(await post(writer, never)).toEqual(['rejected:finite_instant']);
  });
});
