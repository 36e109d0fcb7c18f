import { type Exact } from '@app/kernel';

const HOURS_IN_AN_INTERVAL = 8;
const MILLISECONDS_IN_AN_INTERVAL = HOURS_IN_AN_INTERVAL * 3_600_000;

/** The funding instant at or before this one: 00:00, 08:00 and 16:00 UTC. */
export function intervalStart(instant: Date): Date {
  return new Date(Math.floor(instant.getTime() / MILLISECONDS_IN_AN_INTERVAL) * MILLISECONDS_IN_AN_INTERVAL);
}

/** The end of the interval that `instant` lies in; an instant on a boundary begins the next interval. */
export function intervalEnd(instant: Date): Date {
  return new Date(intervalStart(instant).getTime() + MILLISECONDS_IN_AN_INTERVAL);
}

/**
 * What a party owes on a perpetual for its time in the current interval: quantity × mark × rate × elapsed share.
 * Positive: the party pays. With a positive rate longs pay shorts.
 *
 * @param rate of notional for a whole interval, as a fraction
 */
export function accruedFunding(quantity: Exact, mark: Exact, rate: Exact, asOf: Date): Exact {
  const elapsed = asOf.getTime() - intervalStart(asOf).getTime();
  return fundingOf(quantity, mark, rate).times(elapsed).div(MILLISECONDS_IN_AN_INTERVAL);
}

/** What a party owes on a perpetual for a whole interval. Positive: the party pays. */
export function fundingOf(quantity: Exact, mark: Exact, rate: Exact): Exact {
  return quantity.times(mark).times(rate);
}
