import { type Asset, Exact, Money, yearFraction } from '@app/kernel';

/** An amount advanced that stood unchanged from one instant to another. */
export interface Standing {
  readonly amount: Money;
  readonly from: Date;
  readonly to: Date;
}

/**
 * Interest on what was advanced for a defaulter, to the minute, ACT/360.
 *
 * Σ amount · rate · days/360, summed exactly and rounded up once: the lender is never paid less than it earned, and no
 * number of draws adds more than one unit.
 *
 * @param annualRate a fraction: 0.09 is 9 % a year
 */
export function advanceInterest(standings: readonly Standing[], annualRate: Exact, asset: Asset): Money {
  const exact = standings.reduce(
    (sum, { amount, from, to }) =>
      sum.plus(
        amount
          .exact()
          .times(annualRate)
          .times(yearFraction('ACT/360', from, to)),
      ),
    new Exact(0),
  );
  return Money.rounded(exact, asset, 'up');
}
