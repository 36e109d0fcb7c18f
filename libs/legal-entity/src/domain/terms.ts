import type { Exact, Money } from '@app/kernel';

/** What one relationship's Schedule and CSA say. VM terms are common to both seats. */
export interface Terms {
  readonly threshold: Money;
  readonly minimumTransfer: Money;
  readonly rounding: Money;
  readonly clocks: Clocks;
  readonly imMultiplier: Exact; // standard deviations
  readonly imCorrelation: Exact;
  readonly lineRate: Exact; // a year's interest on what the liquidity line advances, ACT/360
}

/** The clocks of a 24/7 relationship, in minutes. */
export interface Clocks {
  readonly responseMinutes: number; // from a call to its deadline
  readonly noticeMinutes: number; // from the deadline to the right to give notice of failure
  readonly graceMinutes: number; // from the notice to the right to declare an event of default
  readonly auctionMinutes: number; // from early termination to the end of the auction
  readonly mporMinutes: number;
}

/** Initial margin must last from the last good call to the replacement: response + notice + grace + auction. */
export function mporCovers(clocks: Clocks): boolean {
  const { responseMinutes, noticeMinutes, graceMinutes, auctionMinutes, mporMinutes } = clocks;
  return mporMinutes >= responseMinutes + noticeMinutes + graceMinutes + auctionMinutes;
}
