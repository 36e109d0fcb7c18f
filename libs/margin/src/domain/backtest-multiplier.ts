/** What supervisors multiply a model's capital by, for the exceptions that it had in 250 days at 99 %. */
interface BacktestMultiplier {
  readonly multiplier: number; // of expected shortfall, since 2019
  readonly plusFactor1996: number; // on a multiplier of 3, of value at risk
}

const GREEN: BacktestMultiplier = { multiplier: 1.5, plusFactor1996: 0 };
const FROM_FIVE: readonly BacktestMultiplier[] = [
  { multiplier: 1.7, plusFactor1996: 0.4 },
  { multiplier: 1.76, plusFactor1996: 0.5 },
  { multiplier: 1.83, plusFactor1996: 0.65 },
  { multiplier: 1.88, plusFactor1996: 0.75 },
  { multiplier: 1.92, plusFactor1996: 0.85 },
];
const RED: BacktestMultiplier = { multiplier: 2, plusFactor1996: 1 };

/**
 * By the number of exceptions in 250 days at 99 %; for no other count of days or confidence is there a table.
 *
 * @see Basel Committee, MAR32.9 and MAR99; Supervisory framework for the use of "backtesting", 1996, table 2
 */
export function backtestMultiplier(exceptions: number): BacktestMultiplier {
  return exceptions < 5 ? GREEN : (FROM_FIVE[exceptions - 5] ?? RED);
}
