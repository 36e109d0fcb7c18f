import { Exact, invariant } from '@app/kernel';

/** Cash held on each day of an interest period, and the rate of that day. */
export interface CashInterestPeriod {
  readonly balances: readonly Exact[];
  readonly rates: readonly Exact[]; // of a year: 0.05 is 5 %
  readonly basis: number; // days of a year: 360, or 365
  readonly compounding: boolean; // a day's interest bears interest from the next day on
  readonly negativeInterest: boolean; // whether the pledgor owes what the period comes to below zero
}

/**
 * Interest on cash collateral for one period: Σ (cash + prior interest, if compounded) · rate / basis. A period below zero counts
 * as zero unless negative interest applies; a single day below zero counts as it is.
 *
 * @returns unrounded: the statement rounds it once
 * @see ISDA 1994 CSA (New York law), Paragraphs 6(d) and 12; ISDA 2016 VM CSA, Paragraphs 6(d) and 13 (Daily Interest Compounding, Negative
 *   Interest)
 */
export function cashInterest(period: CashInterestPeriod): Exact {
  const { balances, rates, basis, compounding, negativeInterest } = period;
  invariant(balances.length === rates.length, 'each day has a balance and a rate');
  const total = balances.reduce((interest, cash, day) => {
    const bearing = compounding ? cash.plus(interest) : cash;
    return interest.plus(bearing.times(rates[day] ?? 0).div(basis));
  }, new Exact(0));
  return total.isNegative() && !negativeInterest ? new Exact(0) : total;
}
