import { accept, DECIMAL_TEXT, Exact, refuse, type Result } from '@app/kernel';

/** What perpetuals on one underlying pay for one interval, as one source publishes it. */
export interface PublishedRate {
  readonly symbol: string;
  readonly paidAt: Date; // the end of its interval
  readonly rate: string; // of notional, as decimal text; above 0, longs pay shorts; 0 and below are rates like any other
  readonly source: string;
}

/** Why a rate is none: no number, or absurd; or is of no interval of ours. */
export type RateRefusal = 'not-a-funding-rate' | 'no-such-interval';

const HOURS_BETWEEN_PAYMENTS = 8; // as legs accrue
const MILLISECONDS_BETWEEN_PAYMENTS = HOURS_BETWEEN_PAYMENTS * 3_600_000;

/**
 * As much as a large venue lets a rate be: beyond it a decimal point has slipped, or a percentage was sent for a fraction.
 *
 * @see https://hyperliquid.gitbook.io, "Funding": 4 % is its cap, and those of others are narrower
 */
const WIDEST_RATE = '0.04';

/** The rate that a text says for the interval that ends at an instant: 00:00, 08:00 or 16:00 UTC. */
export function rateOf({ rate, paidAt }: Pick<PublishedRate, 'rate' | 'paidAt'>): Result<Exact, RateRefusal> {
  if (!DECIMAL_TEXT.test(rate) || new Exact(rate).abs().gt(WIDEST_RATE)) return refuse('not-a-funding-rate');
  const isOurs = paidAt.getTime() % MILLISECONDS_BETWEEN_PAYMENTS === 0;
  return isOurs ? accept(new Exact(rate)) : refuse('no-such-interval');
}
