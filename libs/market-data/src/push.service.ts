import { refuse, type Result } from '@app/kernel';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type Delivery, type DeliveryRefusal, DeliveryService, type Pushed } from './delivery.service';
import { midOf, type PublishedRate, type Quote } from './domain';
import { FundingRateService, type GrantedRateRefusal } from './funding-rate.service';
import { HistoryService, type PublishedCloseRefusal, type RecordedClose } from './history.service';
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

export type QuotePushRefusal =
  | DeliveryRefusal
  | { readonly kind: 'quote-late'; readonly symbol: string; readonly quotedAt: string }
  | NoQuote
  | RecordRefusal;

export type RatePushRefusal = DeliveryRefusal | GrantedRateRefusal;

export type ClosePushRefusal = DeliveryRefusal | PublishedCloseRefusal;

/** Market data that a machine sends, signed. */
@Injectable()
export class PushService {
  constructor(
    private readonly deliveries: DeliveryService,
    private readonly quotes: QuoteService,
    private readonly rates: FundingRateService,
    private readonly histories: HistoryService,
  ) {}

  /** @returns on any refusal none is left written */
  recordQuotes(
    tx: EntityManager,
    { quotes, ...delivery }: Delivery & { readonly quotes: readonly PushedQuote[] },
  ): Promise<Result<Pushed, QuotePushRefusal>> {
    return this.deliveries.take(tx, delivery, symbolsOf(quotes), () =>
      this.inTime(tx, quotes, delivery.source),
    );
  }

  /** A rate is never too late: what was paid for an interval that is over is still waited for. @returns as quotes */
  recordRates(
    tx: EntityManager,
    { rates, ...delivery }: Delivery & { readonly rates: readonly Omit<PublishedRate, 'source'>[] },
  ): Promise<Result<Pushed, RatePushRefusal>> {
    const published = rates.map((rate) => ({ ...rate, source: delivery.source }));
    return this.deliveries.take(tx, delivery, symbolsOf(rates), () =>
      this.rates.recordGranted(tx, published),
    );
  }

  /** The history of a symbol, or its newest day. @returns as quotes */
  recordCloses(
    tx: EntityManager,
    { closes, ...delivery }: Delivery & { readonly closes: readonly Omit<RecordedClose, 'source'>[] },
  ): Promise<Result<Pushed, ClosePushRefusal>> {
    const published = closes.map((close) => ({ ...close, source: delivery.source }));
    return this.deliveries.take(tx, delivery, symbolsOf(closes), () =>
      this.histories.recordPublished(tx, published),
    );
  }

  private async inTime(
    tx: EntityManager,
    quotes: readonly PushedQuote[],
    source: string,
  ): Promise<Result<number, QuotePushRefusal>> {
    const late = await lateOf(tx, quotes);
    if (late !== undefined)
      return refuse({ kind: 'quote-late', symbol: late.symbol, quotedAt: late.quotedAt.toISOString() });
    return await this.quotes.recordGranted(
      tx,
      quotes.map((quote) => quoteOf(quote, source)),
    );
  }
}

const symbolsOf = (said: readonly { readonly symbol: string }[]) => said.map(({ symbol }) => symbol);

/** A book without a price of its own is priced in its middle. */
function quoteOf({ symbol, quotedAt, price, bid, ask, label }: PushedQuote, source: string): Quote {
  const sides = { ...(bid !== undefined && { bid }), ...(ask !== undefined && { ask }) };
  if (price !== undefined) return { symbol, quotedAt, source, price, label: label ?? 'last', ...sides };
  const middle = bid !== undefined && ask !== undefined ? midOf(bid, ask) : (bid ?? ask ?? '');
  return { symbol, quotedAt, source, price: middle, label: label ?? 'mid', ...sides };
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
