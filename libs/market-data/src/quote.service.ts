import { accept, invariant, refuse, type Result, textOf } from '@app/kernel';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { isPrice, type Price, priceOf, type PriceRefusal, type Quote } from './domain';
import { PegService } from './peg.service';
import { implausible, type ImplausibleRefusal, keysOf, type QuoteKey } from './plausible.rows';
import { lockQuotes } from './quote-lock.rows';
import { unmarked, type UnmarkedRefusal } from './unmarked.rows';
import { unsigned, type UnsignedRefusal } from './unsigned.rows';

/** Why a price of what we mark is not recorded. */
export type RecordRefusal =
  | { readonly kind: 'from-the-future'; readonly symbol: string; readonly quotedAt: string }
  | { readonly kind: 'differs'; readonly symbol: string; readonly quotedAt: string; readonly source: string }
  | {
      readonly kind: 'voided';
      readonly symbol: string;
      readonly quotedAt: string;
      readonly source: string;
      readonly approvalId: string;
    }
  | ImplausibleRefusal;

/** Why a quote is none: its price, or the sides of its book. */
export interface NoQuote<Why extends PriceRefusal = PriceRefusal> {
  readonly kind: Why;
  readonly symbol: string;
  readonly price: string;
}

/** Why a price is not recorded that anybody may have reported, of anything. */
export type MarkRefusal = NoQuote<'not-a-price'> | UnmarkedRefusal | UnsignedRefusal | RecordRefusal;

export type QuoteRefusal = MarkRefusal | NoQuote;

/**
 * Prices as they come in. A quote is written once: the same again is nothing, the same with another price is refused, and so is
 * what two have voided. A price that is too far from what stood within the hour is taken for a slip of the decimal point.
 */
@Injectable()
export class QuoteService {
  constructor(private readonly pegs: PegService) {}

  /** @returns how many of them were new; on any refusal none is left written, whatever the caller does with its transaction */
  async record(tx: EntityManager, quotes: readonly Quote[]): Promise<Result<number, QuoteRefusal>> {
    const refused = malformed(quotes) ?? (await unmarked(tx, quotes)) ?? (await unsigned(tx, quotes));
    return refused ? refuse(refused) : this.write(tx, quotes);
  }

  /** The same of prices without a book. */
  async recordPrices(tx: EntityManager, prices: readonly Price[]): Promise<Result<number, MarkRefusal>> {
    const none = prices.find(({ price }) => !isPrice(price));
    if (none !== undefined)
      return refuse({ kind: 'not-a-price', symbol: none.symbol, price: none.price } as const);
    const refused = (await unmarked(tx, prices)) ?? (await unsigned(tx, prices));
    return refused ? refuse(refused) : this.write(tx, prices);
  }

  /** The same of a source that may send them: what it was granted is marked by it. */
  async recordGranted(
    tx: EntityManager,
    quotes: readonly Quote[],
  ): Promise<Result<number, NoQuote | RecordRefusal>> {
    const refused = malformed(quotes);
    if (refused) return refuse(refused);
    const foreign = await unmarked(tx, quotes);
    invariant(
      foreign === undefined,
      `${foreign?.symbol ?? ''} was granted to a source, and is not marked by it`,
    );
    return this.write(tx, quotes);
  }

  /**
   * Writes alone, and looks afterwards: what a batch says of itself is looked at with what stood before it.
   */
  private async write(tx: EntityManager, quotes: readonly Quote[]): Promise<Result<number, RecordRefusal>> {
    const early = await tooEarly(tx, quotes);
    if (early) return refuse(early);
    await lockQuotes(
      tx,
      quotes.map(({ symbol }) => symbol),
    );
    const none = await voided(tx, quotes);
    if (none) return refuse(none);
    await tx.query('savepoint quotes');
    const written: QuoteKey[] = await tx.query(WRITE, columnsOf(quotes));
    const contradicted = (await differing(tx, quotes)) ?? (await implausible(tx, written));
    await tx.query(`${contradicted ? 'rollback to' : 'release'} savepoint quotes`);
    if (contradicted) return refuse(contradicted);
    if (written.length > 0) await this.pegs.watch(tx, [...new Set(written.map(({ symbol }) => symbol))]);
    return accept(written.length);
  }

  /** Declares what we mark, from which sources, and how old a mark may be. The same again is nothing. */
  async declareMarket(
    tx: EntityManager,
    market: { readonly symbol: string; readonly sources: readonly string[]; readonly maxAgeMinutes: number },
  ): Promise<void> {
    await tx.query('insert into market values ($1, $2, $3) on conflict do nothing', [
      market.symbol,
      market.sources,
      market.maxAgeMinutes,
    ]);
  }
}

const LEAD = `interval '1 hour'`; // the marks of an hour may be there before it begins

const GIVEN = `unnest($1::text[], $2::timestamptz[], $3::text[], $4::text[], $5::numeric[], $6::numeric[], $7::numeric[])
  as g (symbol, quoted_at, source, label, price, bid, ask)`;

const WRITE = `
  with written as (
    insert into quote (symbol, quoted_at, source, label, price, bid, ask)
    select g.symbol, g.quoted_at, g.source, g.label, g.price, g.bid, g.ask from ${GIVEN}
    on conflict do nothing returning symbol, quoted_at, source
  ) select symbol, quoted_at as "quotedAt", source from written`;

const DIFFERING = `
  select q.symbol, q.quoted_at as "quotedAt", q.source from quote q join ${GIVEN}
    on (q.symbol, q.quoted_at, q.source) = (g.symbol, g.quoted_at, g.source)
  where (q.price, q.label, q.bid, q.ask) is distinct from (g.price, g.label, g.bid, g.ask) limit 1`;

const VOIDED = `
  select v.symbol, v.quoted_at as "quotedAt", v.source, v.approval_id as "approvalId"
  from voided_quote v join unnest($1::text[], $2::timestamptz[], $3::text[]) as g (symbol, quoted_at, source)
    on (v.symbol, v.quoted_at, v.source) = (g.symbol, g.quoted_at, g.source)
  order by v.symbol, v.quoted_at, v.source limit 1`;

/** One of an hour that is too far away to be known. */
async function tooEarly(tx: EntityManager, quotes: readonly Quote[]): Promise<RecordRefusal | undefined> {
  const [limit] = await tx.query<{ at: Date }[]>(`select clock_now() + ${LEAD} as at`);
  const early = quotes.find(({ quotedAt }) => limit === undefined || quotedAt > limit.at);
  return early && { kind: 'from-the-future', symbol: early.symbol, quotedAt: textOf(early.quotedAt) };
}

async function differing(tx: EntityManager, quotes: readonly Quote[]): Promise<RecordRefusal | undefined> {
  const [first] = await tx.query<QuoteKey[]>(DIFFERING, columnsOf(quotes));
  return first && { kind: 'differs', ...first, quotedAt: textOf(first.quotedAt) };
}

/** One that two have voided: said again, it is no price either. */
async function voided(tx: EntityManager, quotes: readonly Quote[]): Promise<RecordRefusal | undefined> {
  const [first] = await tx.query<(QuoteKey & { approvalId: string })[]>(VOIDED, keysOf(quotes));
  return first && { kind: 'voided', ...first, quotedAt: textOf(first.quotedAt) };
}

function malformed(quotes: readonly Quote[]): NoQuote | undefined {
  for (const quote of quotes) {
    const price = priceOf(quote);
    if (!price.ok) return { kind: price.refusal, symbol: quote.symbol, price: quote.price };
  }
  return undefined;
}

function columnsOf(quotes: readonly Quote[]): unknown[] {
  return [
    ...keysOf(quotes),
    quotes.map((quote) => quote.label),
    quotes.map((quote) => quote.price),
    quotes.map((quote) => quote.bid ?? null),
    quotes.map((quote) => quote.ask ?? null),
  ];
}
