/**
 * Exponentially weighted standard deviation of a series, oldest first: v = λ v + (1 − λ) r², started at the first r².
 *
 * @param returns log returns, one a period
 * @param decay λ: 0.94 for daily returns
 * @returns the standard deviation forecast for the period after the last return
 * @see J.P. Morgan/Reuters, RiskMetrics Technical Document, 4th ed. 1996, eq. 5.3
 */
export function ewma(returns: readonly number[], decay: number): number {
  if (returns.length === 0) throw new RangeError('no returns: a volatility needs at least one');
  const [first = 0, ...rest] = returns;
  return Math.sqrt(rest.reduce((v, r) => decay * v + (1 - decay) * r * r, first * first));
}

/** Log returns of a series of closes, oldest first: one fewer than there are closes. */
export function logReturns(closes: readonly number[]): number[] {
  return closes.slice(1).map((close, i) => Math.log(close / (closes[i] ?? NaN)));
}
