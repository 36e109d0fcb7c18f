import { id, Money, USDC } from '@app/kernel';
import { LedgerBookService, LedgerDirectory, LedgerService } from '@app/ledger';
import type { BookId, Journal } from '@app/ledger/domain';
import { uuidOf } from '@app/platform';
import { DataSource, type EntityManager } from 'typeorm';
import { APPLICATION_LOGIN, migrateDatabase } from '../apps/cli/src/migrate/migrate-database';

export const BATCH = 1000;
const BOOKS = 1000;
const ACCOUNTS = ['OUTSIDE', 'CASH', 'FREE.A1', 'IM.A1', 'FREE.B1', 'IM.B1'];
// What goes on in a relationship all day. Every circle closes, and every account begins with more than it will ever pay.
const MOVEMENTS = [
  ['FREE.A1', 'IM.A1'],
  ['IM.A1', 'FREE.A1'],
  ['FREE.A1', 'CASH'],
  ['CASH', 'FREE.B1'],
  ['FREE.B1', 'CASH'],
  ['CASH', 'FREE.A1'],
  ['FREE.B1', 'IM.B1'],
  ['IM.B1', 'FREE.B1'],
] as const;
const at = new Date('2025-10-10T21:00:00Z');

export type Shape = 'spread' | 'one book' | 'hot';

/** The ledger as the application uses it, on a migrated database with a thousand funded books. */
export class LedgerLoad {
  private drawn = 0;

  private constructor(
    readonly db: DataSource,
    readonly ledger: LedgerService,
    private readonly random: () => number,
  ) {}

  static async open(ownerUrl: string): Promise<LedgerLoad> {
    await migrateDatabase(ownerUrl);
    const owner = await new DataSource({ type: 'postgres', url: ownerUrl }).initialize();
    await owner.query(createBareTable);
    await owner.destroy();
    const url = Object.assign(new URL(ownerUrl), { username: APPLICATION_LOGIN }).href;
    const db = await new DataSource({ type: 'postgres', url, poolSize: 4 }).initialize();
    const directory = new LedgerDirectory();
    const load = new LedgerLoad(db, new LedgerService(db, directory), generator(2_025_1010));
    await db.transaction((tx) => openBooks(tx, new LedgerBookService(directory)));
    for (const number of Array.from({ length: BOOKS }, (_, index) => index + 1))
      await load.ledger.postAll(db.manager, [load.funding(bookOf(number))]);
    const fresh = await new DataSource({ type: 'postgres', url: ownerUrl }).initialize();
    await fresh.query('vacuum analyze');
    await fresh.destroy();
    return load;
  }

  /** The next batch: journals of one transfer, in books drawn at random, in one drawn book, or in the first. */
  batch(shape: Shape, size = BATCH): Journal[] {
    const one = shape === 'hot' ? 1 : this.below(BOOKS) + 1;
    return Array.from({ length: size }, () => {
      const [debit, credit] = MOVEMENTS[this.below(MOVEMENTS.length)] ?? MOVEMENTS[0];
      const book = bookOf(shape === 'spread' ? this.below(BOOKS) + 1 : one);
      const amount = Money.ofMinor(BigInt(this.below(1_000_000) + 1), USDC);
      return {
        event: `bench/${String(this.drawn++)}`,
        effectiveAt: at,
        transfers: [{ book, debit, credit, amount }],
      };
    });
  }

  private below(limit: number): number {
    return Math.floor(this.random() * limit);
  }

  private funding(book: BookId): Journal {
    const amount = Money.of(100_000_000, USDC);
    const deposits = (['FREE.A1', 'FREE.B1'] as const).map((credit) => ({
      book,
      debit: 'OUTSIDE',
      credit,
      amount,
      instructionId: uuidOf(`bench/fund/${book}/${credit}`),
    }));
    const half = Money.of(30_000_000, USDC);
    const spread = [
      { book, debit: 'FREE.A1', credit: 'IM.A1', amount: half },
      { book, debit: 'FREE.B1', credit: 'IM.B1', amount: half },
      { book, debit: 'FREE.A1', credit: 'CASH', amount: half },
    ];
    return { event: `bench/fund/${book}`, effectiveAt: at, transfers: [...deposits, ...spread] };
  }
}

const bookOf = (number: number) => id<'Book'>(String(number));

async function openBooks(tx: EntityManager, books: LedgerBookService): Promise<void> {
  for (let number = 1; number <= BOOKS; number++) {
    const book = bookOf(number);
    await books.openBook(tx, { id: book, name: `R${String(number)}`, kind: 'relationship', openedAt: at });
    await books.openAccounts(tx, book, USDC, ACCOUNTS);
  }
}

// The same columns, and nothing that says what they mean.
const createBareTable = `
  create table bare (
    id uuid primary key, book_id bigint, line smallint, lines smallint, kind smallint, asset_id smallint,
    debit_account_id integer, credit_account_id integer, amount bigint, code smallint, pending_journal_id uuid,
    pending_line smallint, default_id uuid, instruction_id uuid, effective_at timestamptz,
    posted_at timestamptz default clock_timestamp()
  );
  grant insert, select on bare to ${APPLICATION_LOGIN}`;

export const insertBare = `
  insert into bare (book_id, id, line, lines, kind, asset_id, debit_account_id, credit_account_id, amount, code,
    pending_journal_id, pending_line, default_id, instruction_id, effective_at)
  select * from unnest(
    $1::bigint[], $2::uuid[], $3::smallint[], $4::smallint[], $5::smallint[], $6::smallint[], $7::integer[], $8::integer[],
    $9::bigint[], $10::smallint[], $11::uuid[], $12::smallint[], $13::uuid[], $14::uuid[], $15::timestamptz[])`;

/** The same batch as columns of plain values, for the bare insert. */
export function plainColumns(journals: readonly Journal[]): string[] {
  const column = (value: (journal: Journal, index: number) => string | number | bigint) =>
    `{${journals.map((journal, index) => value(journal, index)).join(',')}}`;
  return [
    column(({ transfers }) => transfers[0]?.book ?? ''),
    column(({ event }) => uuidOf(event)),
    column(() => 1),
    column(() => 1),
    column(() => 0),
    column(() => 1),
    column((_, index) => index),
    column((_, index) => index + 1),
    column(({ transfers }) => transfers[0]?.amount.minor ?? 0n),
    column(() => 12),
    column(() => 'NULL'),
    column(() => 'NULL'),
    column(() => 'NULL'),
    column(() => 'NULL'),
    column(({ effectiveAt }) => effectiveAt.toISOString()),
  ];
}

/** mulberry32: the same load in every run. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
