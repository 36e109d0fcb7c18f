import { Exact, invariant, unreachable } from '@app/kernel';
import type { Leg } from './leg';

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

const NO_RATE = 'no funding rate for what a perpetual pays';

type Funded = Pick<Leg, 'terms' | 'quantity'>;

/**
 * What a party owes on a leg for its time in the current interval: its funding × elapsed share. Positive: the party pays. With a
 * positive rate longs pay shorts.
 *
 * @param rate of notional for a whole interval, as a fraction
 */
export function accruedFunding(leg: Funded, mark: Exact, rate: Exact | undefined, asOf: Date): Exact {
  return accruedShare(fundingOf(leg, mark, rate), asOf);
}

/** What has accrued by an instant of the funding for its whole interval, of one leg or of many together. */
export function accruedShare(funding: Exact, asOf: Date): Exact {
  const elapsed = asOf.getTime() - intervalStart(asOf).getTime();
  return funding.times(elapsed).div(MILLISECONDS_IN_AN_INTERVAL);
}

/**
 * What a party owes on a leg for a whole interval: quantity × mark × rate on a linear perpetual. An inverse one is quantity ×
 * contract size ÷ mark coins, whatever it was struck at; in the settlement asset that is quantity × contract size × rate. What
 * ends at a date needs no funding to stay at its price, and no rate. Positive: the party pays.
 *
 * @throws InvariantError of a perpetual without a rate: what is not known is no zero
 */
export function fundingOf({ terms, quantity }: Funded, mark: Exact, rate: Exact | undefined): Exact {
  switch (terms.kind) {
    case 'linear-perpetual':
      invariant(rate !== undefined, NO_RATE);
      return quantity.times(mark).times(rate);
    case 'inverse-perpetual':
      invariant(rate !== undefined, NO_RATE);
      return quantity.times(terms.contractSize).times(rate);
    case 'dated-future':
    case 'european-option':
      return new Exact(0);
    default:
      return unreachable(terms);
  }
}
