import { textOf } from '@app/kernel';
import type { EntityManager } from 'typeorm';
import type { Quote } from './domain';

export type QuoteKey = Pick<Quote, 'symbol' | 'quotedAt' | 'source'>;

/** Why a price is taken for none: beside what stood within the hour, it is none. */
export interface ImplausibleRefusal {
  readonly kind: 'implausible';
  readonly symbol: string;
  readonly quotedAt: string;
  readonly source: string;
  readonly price: string;
  readonly stood: { readonly price: string; readonly quotedAt: string; readonly source: string };
}

interface FarRow extends QuoteKey {
  readonly price: string;
  readonly stoodPrice: string;
  readonly stoodAt: Date;
  readonly stoodSource: string;
}

const WIDEST_STEP = 5; // the worst hour on record, DOGE on 2025-10-10, fell by 59 %: a factor of 2.4

/**
 * The first of these quotes, which are written, that is more than five times what stood within the hour before it, or less than a fifth
 * of it: of every price of that hour, and of the one that stood as it began, however old, so that nobody walks a price further than
 * that by small steps. One that comes late is held against the hour after it too. Where two agreed on a price in between, what was
 * before it counts no more.
 */
export async function implausible(
  tx: EntityManager,
  written: readonly QuoteKey[],
): Promise<ImplausibleRefusal | undefined> {
  const [far] = await tx.query<FarRow[]>(FAR, [...keysOf(written), WIDEST_STEP]);
  if (far === undefined) return undefined;
  const { symbol, quotedAt, source, price, stoodPrice, stoodAt, stoodSource } = far;
  const stood = { price: stoodPrice, quotedAt: textOf(stoodAt), source: stoodSource };
  return { kind: 'implausible', symbol, quotedAt: textOf(quotedAt), source, price, stood };
}

export function keysOf(quotes: readonly QuoteKey[]): unknown[] {
  return [
    quotes.map((quote) => quote.symbol),
    quotes.map((quote) => quote.quotedAt),
    quotes.map((quote) => quote.source),
  ];
}

// A file of years is looked at by the hour first: where everything around an hour is near, no single price of it is far.
const DOUBTFUL = `
  select n.symbol, n.hour from (select distinct symbol, hour from given) n
  cross join lateral (
    select max(price) as highest, min(price) as lowest from (
      select price from standing_quote
      where symbol = n.symbol and quoted_at >= n.hour - interval '1 hour' and quoted_at < n.hour + interval '2 hours'
      union all (
        select price from standing_quote where symbol = n.symbol and quoted_at < n.hour - interval '1 hour'
        order by quoted_at desc fetch first 1 rows with ties)
    ) around
  ) prices where highest > $4::numeric * lowest`;

const FAR = `
  with given as (
    select g.*, date_bin('1 hour', g.quoted_at, 'epoch') as hour
    from unnest($1::text[], $2::timestamptz[], $3::text[]) as g (symbol, quoted_at, source)
  ), doubtful as materialized (${DOUBTFUL})
  select q.symbol, q.quoted_at as "quotedAt", q.source, q.price::text,
    s.price::text as "stoodPrice", s.quoted_at as "stoodAt", s.source as "stoodSource"
  from doubtful d join given g on (g.symbol, g.hour) = (d.symbol, d.hour)
  join quote q on (q.symbol, q.quoted_at, q.source) = (g.symbol, g.quoted_at, g.source)
  cross join lateral (
    select max(quoted_at) filter (where quoted_at <= q.quoted_at) as since, min(quoted_at) filter (where quoted_at > q.quoted_at) as until
    from standing_quote where symbol = q.symbol and approval_id is not null
  ) agreed
  cross join lateral (
    select near.* from (
      select * from standing_quote
      where symbol = q.symbol and quoted_at > q.quoted_at - interval '1 hour' and quoted_at <= q.quoted_at + interval '1 hour'
      union all (
        select * from standing_quote where symbol = q.symbol and quoted_at <= q.quoted_at - interval '1 hour'
        order by quoted_at desc fetch first 1 rows with ties)
    ) near
    where (agreed.since is null or near.quoted_at > agreed.since or (near.quoted_at = agreed.since and near.approval_id is not null))
      and (agreed.until is null or near.quoted_at < agreed.until)
      and greatest(q.price, near.price) > $4::numeric * least(q.price, near.price)
    order by near.quoted_at > q.quoted_at, abs(extract(epoch from near.quoted_at - q.quoted_at)), near.source limit 1
  ) s
  order by s.quoted_at > q.quoted_at, q.symbol, q.quoted_at, q.source limit 1`;
