/** A rate as it is kept, with the label that says where it comes from. */
export interface FundingRate {
  readonly symbol: string;
  readonly paidAt: Date; // the end of its interval
  readonly rate: string; // of notional, as decimal text
  readonly label: string;
}

export const RATES =
  'unnest($1::text[], $2::timestamptz[], $3::numeric[], $4::text[]) as g (symbol, paid_at, rate, label)';

// In the order of the key, so that two batches that overlap wait for one another in one direction.
export const INSERT_RATES = `
  insert into funding_rate (symbol, paid_at, rate, label)
  select g.symbol, g.paid_at, g.rate, g.label from ${RATES} order by g.symbol, g.paid_at
  on conflict do nothing`;

export function rateColumns(rates: readonly FundingRate[]): unknown[] {
  return [
    rates.map((each) => each.symbol),
    rates.map((each) => each.paidAt),
    rates.map((each) => each.rate),
    rates.map((each) => each.label),
  ];
}

/**
 * Of a rate f, that it was known when the marks of a snapshot s were taken: committed by then, or written in the same transaction. One
 * that was written before and committed after was not, whatever its clock says.
 */
export const KNOWN_RATE = `f.paid_at > s.as_of and f.symbol = m.symbol
  and (pg_visible_in_snapshot(f.written_in, s.seen) or f.written_in::text::bigint = s.told_in)`;
