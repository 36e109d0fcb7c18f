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
