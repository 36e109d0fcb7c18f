import { accept, refuse, type Result } from '@app/kernel';
import { forecastVariances, type VolatilityModel } from '@app/numerics';

/** Returns of the past at a volatility of now: each divided by what was forecast for it the day before, and multiplied by this one. */
export type Filter = VolatilityModel & {
  readonly at: number; // the volatility of a day at which they are replayed
};

/**
 * `no-history`: the window is longer than the history. `no-volatility`: a return follows days that never moved, so there is nothing
 * to measure it by.
 */
export type ReplayRefusal = 'no-history' | 'no-volatility';

/**
 * The last `window` daily returns, as they happened or filtered. The first return of all, which has no day before, is measured by the
 * volatility that it starts, or by that of the long run. No forecast knows what comes after it.
 *
 * @param returns log returns, oldest first
 * @see Hull and White, Incorporating Volatility Updating into the Historical Simulation Method for VaR, 1998; Barone-Adesi,
 *   Giannopoulos and Vosper, VaR without Correlations for Portfolios of Derivative Securities, 1999
 */
export function replayedReturns(
  returns: readonly number[],
  window: number,
  filter?: Filter,
): Result<number[], ReplayRefusal> {
  if (returns.length === 0 || returns.length < window) return refuse('no-history');
  if (filter === undefined) return accept(returns.slice(-window));
  const forecasts = forecastVariances(returns, filter).map(Math.sqrt);
  const first = returns.length - window;
  const replayed = returns.slice(-window).map((r, index) => {
    const forecast = forecasts[first + index] ?? 0;
    return r === 0 ? 0 : (r * filter.at) / forecast;
  });
  return replayed.every(Number.isFinite) ? accept(replayed) : refuse('no-volatility');
}

/** The volatility of a day over a look-back, every day alike and without a mean: what a day was over the long run. */
export function longRunVolatility(returns: readonly number[], days: number): number {
  const seen = returns.slice(-days);
  return Math.sqrt(seen.reduce((sum, r) => sum + r * r, 0) / seen.length);
}

/** Daily moves brought to a horizon by the square root of time: as if no day knew of the one before. */
export function stretched(daily: readonly number[], days: number): number[] {
  return daily.map((move) => move * Math.sqrt(days));
}

/** Daily moves brought to a horizon by adding up so many that follow one another: of what they repeat, each window is full. */
export function overlapping(daily: readonly number[], days: number): number[] {
  const count = Math.max(daily.length - days + 1, 0);
  return Array.from({ length: count }, (_, first) =>
    daily.slice(first, first + days).reduce((sum, move) => sum + move, 0),
  );
}
