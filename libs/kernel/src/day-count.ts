import { Exact } from './exact';
import { invariant } from './invariant';

const MILLISECONDS_IN_A_DAY = 86_400_000;

/** Actual days, parts of days included, over 360: the money-market year of USD, and so of USDC. */
export type DayCount = 'ACT/360' | 'ACT/365F';

/** What the days of a period are divided by: of money, one after another as well as all at once. */
export const DAYS_OF_A_YEAR: Readonly<Record<DayCount, number>> = { 'ACT/360': 360, 'ACT/365F': 365 };

/**
 * The part of a year from one instant to another. Exact: an advance that stands for 90 minutes bears 90 minutes' interest.
 *
 * @see 2006 ISDA Definitions, section 4.16(d) Actual/365 (Fixed) and 4.16(e) Actual/360
 */
export function yearFraction(dayCount: DayCount, from: Date, to: Date): Exact {
  invariant(to >= from, 'a period ends before it begins');
  const days = new Exact(to.getTime() - from.getTime()).div(MILLISECONDS_IN_A_DAY);
  return days.div(DAYS_OF_A_YEAR[dayCount]);
}
