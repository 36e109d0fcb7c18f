import { accept, CalendarDate, refuse, type Result } from '@app/kernel';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type DailyClose, type HistoryProxy, isPrice, type PriceHistory, priceHistoryOf } from './domain';
import { unsigned, type UnsignedRefusal } from './unsigned.rows';

/** A close as it comes in, with where it comes from. */
export interface RecordedClose extends DailyClose {
  readonly symbol: string;
  readonly source: string;
}

export type CloseRefusal =
  | UnsignedRefusal
  | { readonly kind: 'not-a-price'; readonly symbol: string; readonly day: string; readonly close: string }
  | { readonly kind: 'not-a-day'; readonly symbol: string; readonly day: string }
  | { readonly kind: 'differs'; readonly symbol: string; readonly day: string };

/**
 * Which transactions had been committed at a moment, as the database says it. A clock cannot tell: what was written before that moment
 * may be committed after it.
 *
 * @see https://www.postgresql.org/docs/current/functions-info.html, "pg_snapshot"
 */
export type Seen = string;

/** Why closes that a machine sends are not recorded. */
export type PublishedCloseRefusal =
  | Exclude<CloseRefusal, UnsignedRefusal | { kind: 'not-a-day' }>
  | { readonly kind: 'from-the-future'; readonly symbol: string; readonly day: string };

export type HistoryRefusal = 'no-history';

/** What is known of the past: left out, all that is in by now. */
export interface KnownBy {
  readonly approved?: Date; // of proxies, the newest that two approved by then
  readonly seen?: Seen; // of closes, those that were committed then: what came in later changes no run that was without it
}

/** Daily closes: what returns, and the models that live on them, are made of. */
@Injectable()
export class HistoryService {
  /**
   * Records closes in one statement. The same again is nothing; another price for a known day refuses all of them.
   *
   * @returns how many of them were new; on any refusal none is left written
   */
  async record(tx: EntityManager, closes: readonly RecordedClose[]): Promise<Result<number, CloseRefusal>> {
    const refused = noDayOf(closes) ?? noPriceOf(closes) ?? (await unsigned(tx, closes));
    return refused === undefined ? await this.write(tx, closes) : refuse(refused);
  }

  /** The same of days of the calendar, which are over. */
  async recordPublished(
    tx: EntityManager,
    closes: readonly RecordedClose[],
  ): Promise<Result<number, PublishedCloseRefusal>> {
    const refused = noPriceOf(closes) ?? (await earlyOf(tx, closes));
    return refused === undefined ? await this.write(tx, closes) : refuse(refused);
  }

  private async write(
    tx: EntityManager,
    closes: readonly RecordedClose[],
  ): Promise<Result<number, Extract<CloseRefusal, { kind: 'differs' }>>> {
    const columns = columnsOf(closes);
    await tx.query('savepoint closes');
    const written: unknown[] = await tx.query(WRITE, columns);
    // Who wrote all of them, and no key twice, contradicts nobody.
    const [differing] =
      written.length === closes.length
        ? []
        : await tx.query<{ symbol: string; day: string }[]>(DIFFERING, columns);
    await tx.query(`${differing ? 'rollback to' : 'release'} savepoint closes`);
    return differing ? refuse({ kind: 'differs', ...differing }) : accept(written.length);
  }

  /**
   * A symbol's own closes from one day to another, both included, the oldest first; without what was not seen.
   *
   * @returns undefined where `seen` is nothing that the database has ever said
   */
  async recorded(
    tx: EntityManager,
    symbol: string,
    { from, to, seen }: { readonly from: string; readonly to: string; readonly seen: Seen | undefined },
  ): Promise<DailyClose[] | undefined> {
    const known = `select pg_input_is_valid($1, 'pg_snapshot') as known`;
    const [said] = await tx.query<{ known: boolean | null }[]>(known, [seen ?? null]);
    if (said?.known === false) return undefined;
    return tx.query<DailyClose[]>(CLOSES, [symbol, from, to, seen ?? null]);
  }

  /**
   * The closes of a symbol from one day to another, both included, the oldest first: its own; where two people approved a proxy for it,
   * those of the proxy for as long as they reach further: the first close of its own makes no history. A day does not know its own close: a model of a day asks up to the day before.
   */
  async closes(
    tx: EntityManager,
    symbol: string,
    from: string,
    to: string,
    { approved, seen }: KnownBy = {},
  ): Promise<Result<PriceHistory, HistoryRefusal>> {
    const closesOf = (whose: string) => tx.query<DailyClose[]>(CLOSES, [whose, from, to, seen ?? null]);
    const own = await closesOf(symbol);
    const proxy = await this.proxyOf(tx, symbol, approved);
    const others = proxy === undefined ? [] : await closesOf(proxy.symbol);
    if (others.length > own.length) return accept(priceHistoryOf(symbol, others, proxy));
    return own.length > 0 ? accept(priceHistoryOf(symbol, own)) : refuse('no-history');
  }

  /** Whose history stands in for a symbol's, whether or not it has one of its own. */
  private async proxyOf(
    tx: EntityManager,
    symbol: string,
    approved: Date | undefined,
  ): Promise<HistoryProxy | undefined> {
    const [row] = await tx.query<HistoryProxy[]>(
      `select proxy as symbol, beta::text, approval_id as "approvalId" from history_proxy
       where symbol = $1 and approved_at <= $2 order by n desc limit 1`,
      [symbol, approved ?? 'infinity'],
    );
    return row;
  }
}

const CLOSES = `
  select day::text, close::text from daily_close
  where symbol = $1 and day between $2::date and $3::date
    and ($4::pg_snapshot is null or pg_visible_in_snapshot(written_in, $4::pg_snapshot)) order by daily_close.day`;

const GIVEN = 'unnest($1::text[], $2::date[], $3::numeric[], $4::text[]) as g (symbol, day, close, source)';

// In the order of the key, so that two imports that overlap wait for one another in one direction.
const WRITE = `
  insert into daily_close (symbol, day, close, source)
  select g.symbol, g.day, g.close, g.source from ${GIVEN} order by g.symbol, g.day
  on conflict do nothing returning 1`;

// A close that another source gives alike is the same close.
const DIFFERING = `
  select d.symbol, d.day::text from daily_close d join ${GIVEN} on (d.symbol, d.day) = (g.symbol, g.day)
  where d.close <> g.close order by d.symbol, d.day limit 1`;

function noDayOf(closes: readonly RecordedClose[]): Extract<CloseRefusal, { kind: 'not-a-day' }> | undefined {
  const none = closes.find(({ day }) => CalendarDate.parse(day) === undefined);
  return none && { kind: 'not-a-day', symbol: none.symbol, day: none.day };
}

function noPriceOf(
  closes: readonly RecordedClose[],
): Extract<CloseRefusal, { kind: 'not-a-price' }> | undefined {
  const none = closes.find(({ close }) => !isPrice(close));
  return none && { kind: 'not-a-price', symbol: none.symbol, day: none.day, close: none.close };
}

/** One of a day that is not over: nobody knows its close. */
async function earlyOf(
  tx: EntityManager,
  closes: readonly RecordedClose[],
): Promise<Extract<PublishedCloseRefusal, { kind: 'from-the-future' }> | undefined> {
  const [row] = await tx.query<{ today: string }[]>(
    `select (clock_now() at time zone 'UTC')::date::text as today`,
  );
  const early = closes.find(({ day }) => row === undefined || day >= row.today);
  return early && { kind: 'from-the-future', symbol: early.symbol, day: early.day };
}

function columnsOf(closes: readonly RecordedClose[]): unknown[] {
  return [
    closes.map(({ symbol }) => symbol),
    closes.map(({ day }) => day),
    closes.map(({ close }) => close),
    closes.map(({ source }) => source),
  ];
}
