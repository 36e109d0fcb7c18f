import { type Asset, Exact, invariant, Money } from '@app/kernel';

/** An amount advanced that stood unchanged from one instant to another. */
export interface Standing {
  readonly amount: Money;
  readonly from: Date;
  readonly to: Date;
}

const MILLISECONDS_IN_A_YEAR = 360 * 86_400_000;

/**
 * Interest on what was advanced for a defaulter, to the minute, ACT/360.
 *
 * Σ amount · time · rate / 360 days, divided once, after all is summed: a quotient that was cut off at each draw could end a
 * hair above a whole unit, and be rounded up to the next. The lender is never paid less than it earned, and no number of draws
 * adds more than one unit.
 *
 * @param annualRate a fraction: 0.09 is 9 % a year
 * @see 2006 ISDA Definitions, section 4.16(e) Actual/360
 */
export function advanceInterest(standings: readonly Standing[], annualRate: Exact, asset: Asset): Money {
  const amountTime = standings.reduce((sum, { amount, from, to }) => {
    invariant(to >= from, 'an advance ends before it begins');
    return sum.plus(amount.exact().times(to.getTime() - from.getTime()));
  }, new Exact(0));
  return Money.rounded(amountTime.times(annualRate).div(MILLISECONDS_IN_A_YEAR), asset, 'up');
}
