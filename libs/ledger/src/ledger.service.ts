import { accept, type Asset, invariant, InvariantError, type Money, refuse } from '@app/kernel';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import {
  type BookId,
  checkJournal,
  type Journal,
  type JournalAnswer,
  laneOf,
  refusalOf,
  type Side,
  type TrialBalanceRow,
  trialBalanceRow,
} from './domain';
import { LedgerDirectory } from './ledger-directory.service';
import { PostingLane } from './posting-lane';
import { accountsOf, columnsOf, linesOf, POST, type PostingLine } from './posting-lines';

const LANES = 2; // one connection each: two keep both the server and this process busy

/**
 * The posting service. It has two doors: `post` in the caller's transaction, for effects that come with other rows; and `submit` in
 * transactions of its own, for those that come alone.
 */
@Injectable()
export class LedgerService {
  private readonly lanes: readonly PostingLane[];

  constructor(
    private readonly db: DataSource,
    private readonly directory: LedgerDirectory,
  ) {
    // One statement is one transaction: it commits, or nothing of it was.
    this.lanes = Array.from(
      { length: LANES },
      () => new PostingLane((journals) => this.post(this.db.manager, journals)),
    );
  }

  /**
   * Posts journals in the caller's transaction, each whole or not at all. Call it once in a transaction, as its last statement: it takes
   * its locks in one order, and two calls would take them in two. A refused journal leaves no trace and the transaction usable.
   *
   * @returns one answer for each journal, in the order given
   * @throws InvariantError for a journal that cannot be meant, or an event that comes twice
   */
  async post(tx: EntityManager, journals: readonly Journal[]): Promise<JournalAnswer[]> {
    journals.forEach(checkJournal);
    await this.directory.learn(tx, journals);
    const prepared = journals.map((journal) => linesOf(journal, this.directory));
    const lines = prepared.flatMap((each) => (typeof each === 'string' ? [] : each));
    const statuses = await this.write(tx, lines);
    return prepared.map((each, index) => {
      if (typeof each === 'string') return refuse(each);
      const status = statuses.get(each[0]?.journal ?? '');
      return this.answer(journals[index], status);
    });
  }

  /**
   * The same, where a refusal is a fault: the balances were read under a lock, and say that it must go.
   *
   * @throws InvariantError when any journal is refused: the caller's transaction does not commit
   */
  async postAll(tx: EntityManager, journals: readonly Journal[]): Promise<void> {
    const answers = await this.post(tx, journals);
    for (const [index, answer] of answers.entries())
      if (!answer.ok)
        throw new InvariantError(`the ledger refused ${journals[index]?.event ?? ''}: ${answer.refusal}`);
  }

  /**
   * Posts journals in a transaction of the ledger's own, together with whoever else is posting to the same lane. Only for effects with no
   * other row: when this throws, what became of them is unknown until they are submitted again.
   */
  async submit(journals: readonly Journal[]): Promise<JournalAnswer[]> {
    journals.forEach(checkJournal);
    const first = journals[0]?.transfers[0];
    if (first === undefined) return [];
    const lane = this.lanes[laneOf(first.book, LANES)];
    invariant(lane !== undefined, 'a book without a lane');
    return lane.submit(journals);
  }

  /** What an account holds, posted, on its own side. */
  async balance(tx: EntityManager, book: BookId, account: string, asset: Asset): Promise<Money> {
    const [found] = await tx.query<BalanceRow[]>(`${selectBalances} and a.name = $2 and s.code = $3`, [
      book,
      account,
      asset.code,
    ]);
    invariant(found !== undefined, `book ${book} has no account ${account} in ${asset.code}`);
    return rowOf(found).balance;
  }

  /** Every account of a book, by asset and name. */
  async trialBalance(tx: EntityManager, book: BookId): Promise<TrialBalanceRow[]> {
    const rows = await tx.query<BalanceRow[]>(`${selectBalances} order by s.code, a.name`, [book]);
    return rows.map(rowOf);
  }

  /** The accounts of a book that hold anything: what a decision reads. Most accounts of a book stand at zero most of the time. */
  async holdings(tx: EntityManager, book: BookId): Promise<TrialBalanceRow[]> {
    const rows = await tx.query<BalanceRow[]>(`${selectBalances} and b.debits_posted <> b.credits_posted`, [
      book,
    ]);
    return rows.map(rowOf);
  }

  /** The same of many books. One that holds nothing is not among them. */
  async holdingsOfAll(
    tx: EntityManager,
    books: readonly BookId[],
  ): Promise<ReadonlyMap<BookId, readonly TrialBalanceRow[]>> {
    const rows = await tx.query<(BalanceRow & { book: BookId })[]>(selectHoldings, [books]);
    const held = new Map<BookId, TrialBalanceRow[]>();
    for (const row of rows) {
      const own = held.get(row.book);
      if (own === undefined) held.set(row.book, [rowOf(row)]);
      else own.push(rowOf(row));
    }
    return held;
  }

  /** One hash over every account and balance of a book, by their meaning: equal exactly when nothing in it has changed. */
  async bookHash(tx: EntityManager, book: BookId): Promise<string> {
    const [row] = await tx.query<{ hash: string }[]>('select led.book_hash($1) as hash', [book]);
    invariant(row !== undefined, 'a book without a hash');
    return row.hash;
  }

  private async write(
    tx: EntityManager,
    lines: readonly PostingLine[],
  ): Promise<ReadonlyMap<string, string>> {
    if (lines.length === 0) return new Map();
    const firsts = lines.filter(({ line }) => line === 1).map(({ journal }) => journal);
    invariant(new Set(firsts).size === firsts.length, 'one event twice in one posting');
    const rows = await tx.query<{ journal: string | null; status: string }[]>(POST, columnsOf(lines));
    if (rows[0]?.journal === null) return new Map(firsts.map((journal) => [journal, rows[0]?.status ?? '']));
    return new Map(rows.map(({ journal, status }) => [journal ?? '', status]));
  }

  private answer(journal: Journal | undefined, status: string | undefined): JournalAnswer {
    if (status === 'created' || status === 'exists') return accept(status);
    if (status === 'exists_different') return refuse('exists-different');
    const rule = status?.replace('rejected:', '') ?? 'no answer';
    const refusal = refusalOf(rule);
    invariant(
      journal !== undefined && refusal !== undefined,
      `${journal?.event ?? ''} broke a rule of the ledger: ${rule}`,
    );
    if (refusal === 'no-such-account') for (const each of accountsOf(journal)) this.directory.forget(each);
    return refuse(refusal);
  }
}

interface BalanceRow {
  readonly account: string;
  readonly asset: string;
  readonly scale: number;
  readonly side: Side;
  readonly debits_posted: string;
  readonly credits_posted: string;
  readonly debits_pending: string;
  readonly credits_pending: string;
}

const balances = `
  select a.book_id as book, a.name as account, s.code as asset, s.scale, c.side,
    b.debits_posted, b.credits_posted, b.debits_pending, b.credits_pending
  from led.account a
  join led.balance b on (b.book_id, b.account_id) = (a.book_id, a.id)
  join led.asset s on s.id = a.asset_id
  join led.chart c on c.code = a.code`;

const selectBalances = `${balances} where a.book_id = $1`;
const selectHoldings = `${balances}
  where a.book_id = any ($1::bigint[]) and b.book_id = any ($1::bigint[]) and b.debits_posted <> b.credits_posted order by b.book_id, a.id`;

function rowOf(row: BalanceRow): TrialBalanceRow {
  const asset = { code: row.asset, scale: row.scale };
  return trialBalanceRow(row.account, asset, row.side, {
    debitsPosted: BigInt(row.debits_posted),
    creditsPosted: BigInt(row.credits_posted),
    debitsPending: BigInt(row.debits_pending),
    creditsPending: BigInt(row.credits_pending),
  });
}
