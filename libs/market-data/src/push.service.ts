import { accept, refuse, type Result } from '@app/kernel';
import { Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { midOf, type Quote } from './domain';
import { signatureBy, type SignedPush } from './quote-signature';
import { type NoQuote, QuoteService, type RecordRefusal } from './quote.service';

/** A quote as a machine sends it: a price, or the two sides of a book, whose middle is one. */
export interface PushedQuote {
  readonly symbol: string;
  readonly quotedAt: Date;
  readonly price?: string;
  readonly bid?: string;
  readonly ask?: string;
  readonly label?: string;
}

export interface Push extends SignedPush {
  readonly signature: string; // the header, whole
  readonly source: string;
  readonly quotes: readonly PushedQuote[];
}

export type PushRefusal =
  | { readonly kind: 'unknown-sender'; readonly source: string } // nobody approved it
  | { readonly kind: 'signature-wrong' }
  | { readonly kind: 'signature-out-of-time'; readonly timestamp: string }
  | { readonly kind: 'key-reused' } // the id was used for another body
  | { readonly kind: 'symbol-not-granted'; readonly symbol: string }
  | { readonly kind: 'quote-late'; readonly symbol: string; readonly quotedAt: string }
  | NoQuote
  | RecordRefusal;

export interface Pushed {
  readonly recorded: number; // quotes that were new
  readonly hit: boolean; // it had come before
}

interface SourceRow {
  readonly publicKeys: string[];
  readonly symbols: string[];
}

const TOLERANCE_SECONDS = 300; // Standard Webhooks' own; a captured push is worth nothing after it

/**
 * Quotes that a machine sends, signed. Who may send what was agreed on by two; what was sent is kept with its signature, so that
 * nobody can say he did not. A batch is recorded whole or not at all, and once however often it comes.
 */
@Injectable()
export class PushService {
  constructor(private readonly quotes: QuoteService) {}

  /** @returns on any refusal none is left written */
  async record(tx: EntityManager, push: Push): Promise<Result<Pushed, PushRefusal>> {
    const source = await sourceOf(tx, push.source);
    if (source === undefined) return refuse({ kind: 'unknown-sender', source: push.source });
    const signature = signatureBy(source.publicKeys, push.signature, push);
    if (signature === undefined) return refuse({ kind: 'signature-wrong' });
    if (!(await isInTime(tx, push.timestamp)))
      return refuse({ kind: 'signature-out-of-time', timestamp: push.timestamp });
    await tx.query('savepoint push');
    const done = await this.once(tx, push, signature, source);
    await tx.query(`${done.ok ? 'release' : 'rollback to'} savepoint push`);
    return done;
  }

  /** Of two that come at once, the second waits for the first, and finds it. */
  private async once(
    tx: EntityManager,
    push: Push,
    signature: string,
    source: SourceRow,
  ): Promise<Result<Pushed, PushRefusal>> {
    const hash = createHash('sha256').update(push.body).digest();
    const fresh = await tx.query<unknown[]>(
      `insert into quote_delivery (source, id, signed_at, signature, body_hash, recorded)
       values ($1, $2, to_timestamp($3::double precision), $4, $5, 0) on conflict do nothing returning 1`,
      [push.source, push.id, push.timestamp, signature, hash],
    );
    if (fresh.length === 0) return await earlier(tx, push, hash);
    const ungranted = push.quotes.find(({ symbol }) => !source.symbols.includes(symbol));
    if (ungranted !== undefined) return refuse({ kind: 'symbol-not-granted', symbol: ungranted.symbol });
    const late = await lateOf(tx, push.quotes);
    if (late !== undefined)
      return refuse({ kind: 'quote-late', symbol: late.symbol, quotedAt: late.quotedAt.toISOString() });
    const recorded = await this.quotes.recordGranted(
      tx,
      push.quotes.map((quote) => quoteOf(quote, push.source)),
    );
    if (!recorded.ok) return recorded;
    await tx.query('update quote_delivery set recorded = $3 where (source, id) = ($1, $2)', [
      push.source,
      push.id,
      recorded.value,
    ]);
    return accept({ recorded: recorded.value, hit: false });
  }
}

/** A book without a price of its own is priced in its middle. */
function quoteOf({ symbol, quotedAt, price, bid, ask, label }: PushedQuote, source: string): Quote {
  const sides = { ...(bid !== undefined && { bid }), ...(ask !== undefined && { ask }) };
  if (price !== undefined) return { symbol, quotedAt, source, price, label: label ?? 'last', ...sides };
  const middle = bid !== undefined && ask !== undefined ? midOf(bid, ask) : (bid ?? ask ?? '');
  return { symbol, quotedAt, source, price: middle, label: label ?? 'mid', ...sides };
}

async function sourceOf(tx: EntityManager, name: string): Promise<SourceRow | undefined> {
  const [row] = await tx.query<SourceRow[]>(
    `select public_keys as "publicKeys", symbols from quote_source where name = $1 order by n desc limit 1`,
    [name],
  );
  return row;
}

/** By the wall clock: whatever time the database lives in, it was signed in this one. */
async function isInTime(tx: EntityManager, timestamp: string): Promise<boolean> {
  const [row] = await tx.query<{ near: boolean }[]>(
    `select abs(extract(epoch from clock_timestamp()) - $1::numeric) <= $2::numeric as near`,
    [timestamp, TOLERANCE_SECONDS],
  );
  return row?.near === true;
}

async function earlier(tx: EntityManager, push: Push, hash: Buffer): Promise<Result<Pushed, PushRefusal>> {
  const [row] = await tx.query<{ recorded: number; same: boolean }[]>(
    'select recorded, body_hash = $3 as same from quote_delivery where (source, id) = ($1, $2)',
    [push.source, push.id, hash],
  );
  return row?.same === true ? accept({ recorded: row.recorded, hit: true }) : refuse({ kind: 'key-reused' });
}

/** A quote that is older than its market takes would be stale as it comes in. */
async function lateOf(tx: EntityManager, quotes: readonly PushedQuote[]): Promise<PushedQuote | undefined> {
  const markets = await tx.query<{ symbol: string; oldest: Date }[]>(
    `select symbol, clock_now() - make_interval(mins => max_age_minutes) as oldest from market where symbol = any($1)`,
    [quotes.map(({ symbol }) => symbol)],
  );
  const oldest = new Map(markets.map((market) => [market.symbol, market.oldest]));
  return quotes.find(({ symbol, quotedAt }) => quotedAt < (oldest.get(symbol) ?? quotedAt));
}
