/**
 * Exponentially weighted variances of a series, oldest first: v = λ v + (1 − λ) r², started at the first r².
 *
 * @param returns log returns, one a period
 * @param decay λ: 0.94 for daily returns
 * @returns one for each return, which it includes: the forecast for the period after it
 * @see J.P. Morgan/Reuters, RiskMetrics Technical Document, 4th ed. 1996, eq. 5.3
 */
export function ewmaVariances(returns: readonly number[], decay: number): number[] {
  const [first = 0] = returns;
  let variance = first * first;
  return returns.map((r, day) => (variance = day === 0 ? variance : decay * variance + (1 - decay) * r * r));
}

/** The standard deviation that {@link ewmaVariances} forecasts for the period after the last return. */
export function ewma(returns: readonly number[], decay: number): number {
  const last = ewmaVariances(returns, decay).at(-1);
  if (last === undefined) throw new RangeError('no returns: a volatility needs at least one');
  return Math.sqrt(last);
}

/** Log returns of a series of closes, oldest first: one fewer than there are closes. */
export function logReturns(closes: readonly number[]): number[] {
  return closes.slice(1).map((close, i) => Math.log(close / (closes[i] ?? NaN)));
}
