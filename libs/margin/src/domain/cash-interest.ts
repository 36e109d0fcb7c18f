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
  const total = dailyInterest(period).reduce((interest, each) => interest.plus(each), new Exact(0));
  return total.isNegative() && !period.negativeInterest ? new Exact(0) : total;
}

/** The interest of each day of a period, unrounded; a day below zero as it is. */
export function dailyInterest(period: Omit<CashInterestPeriod, 'negativeInterest'>): readonly Exact[] {
  const { balances, rates, basis, compounding } = period;
  invariant(balances.length === rates.length, 'each day has a balance and a rate');
  let prior = new Exact(0);
  return balances.map((cash, day) => {
    const bearing = compounding ? cash.plus(prior) : cash;
    const interest = bearing.times(rates[day] ?? 0).div(basis);
    prior = prior.plus(interest);
    return interest;
  });
}
