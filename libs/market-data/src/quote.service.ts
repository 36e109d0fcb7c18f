import { accept, DECIMAL_TEXT, Exact, refuse, type Result, textOf } from '@app/kernel';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Quote } from './domain';

export type QuoteRefusal =
  | { readonly kind: 'not-a-price'; readonly symbol: string; readonly price: string }
  | { readonly kind: 'unknown-symbol'; readonly symbol: string }
  | { readonly kind: 'differs'; readonly symbol: string; readonly quotedAt: string; readonly source: string };

/** Prices as they come in. A quote is written once: the same again is nothing, the same with another price is refused. */
@Injectable()
export class QuoteService {
  /** @returns how many of them were new; on any refusal none is written */
  async record(tx: EntityManager, quotes: readonly Quote[]): Promise<Result<number, QuoteRefusal>> {
    const broken = quotes.find(({ price }) => !DECIMAL_TEXT.test(price) || !new Exact(price).gt(0));
    if (broken) return refuse({ kind: 'not-a-price', symbol: broken.symbol, price: broken.price });
    const known = new Set(await this.symbols(tx));
    const stranger = quotes.find(({ symbol }) => !known.has(symbol));
    if (stranger) return refuse({ kind: 'unknown-symbol', symbol: stranger.symbol });

    const columns = columnsOf(quotes);
    const differing: { symbol: string; quoted_at: Date; source: string }[] = await tx.query(
      `select q.symbol, q.quoted_at, q.source from quote q join ${GIVEN}
         on (q.symbol, q.quoted_at, q.source) = (g.symbol, g.quoted_at, g.source)
       where (q.price, q.label) is distinct from (g.price, g.label) limit 1`,
      columns,
    );
    const [first] = differing;
    if (first)
      return refuse({
        kind: 'differs',
        symbol: first.symbol,
        quotedAt: textOf(first.quoted_at),
        source: first.source,
      });
    const written: unknown[] = await tx.query(
      `with written as (
         insert into quote (symbol, quoted_at, source, label, price)
         select g.symbol, g.quoted_at, g.source, g.label, g.price from ${GIVEN}
         on conflict do nothing returning 1
       ) select * from written`,
      columns,
    );
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

  private async symbols(tx: EntityManager): Promise<string[]> {
    const rows: { symbol: string }[] = await tx.query('select symbol from market');
    return rows.map((row) => row.symbol);
  }
}

const GIVEN = `unnest($1::text[], $2::timestamptz[], $3::text[], $4::text[], $5::numeric[])
  as g (symbol, quoted_at, source, label, price)`;

function columnsOf(quotes: readonly Quote[]): unknown[] {
  return [
    quotes.map((quote) => quote.symbol),
    quotes.map((quote) => quote.quotedAt),
    quotes.map((quote) => quote.source),
    quotes.map((quote) => quote.label),
    quotes.map((quote) => quote.price),
  ];
}
