import { ewmaVariances } from './ewma';

/** GARCH(1,1): v′ = ω + α r² + β v, which returns to ω ÷ (1 − α − β) in the long run. */
export interface Garch {
  readonly omega: number; // above 0
  readonly alpha: number; // at least 0, and with beta less than 1
  readonly beta: number;
}

/** How tomorrow's variance is forecast: exponentially weighted by a decay, or by GARCH(1,1). */
export type VolatilityModel =
  { readonly decay: number; readonly garch?: never } | { readonly garch: Garch; readonly decay?: never };

/**
 * What was forecast of each return before it came, and of the one that comes next: one more than there are returns. A weighted
 * average starts at the first return's own square, GARCH at the variance of its long run.
 *
 * @param returns one a period, oldest first
 * @see Bollerslev, Generalized Autoregressive Conditional Heteroskedasticity, 1986; for the average {@link ewmaVariances}
 */
export function forecastVariances(returns: readonly number[], { decay, garch }: VolatilityModel): number[] {
  if (garch === undefined) {
    const variances = ewmaVariances(returns, decay);
    return [variances[0] ?? 0, ...variances];
  }
  const { omega, alpha, beta } = garch;
  let variance = omega / (1 - alpha - beta);
  return [variance, ...returns.map((r) => (variance = omega + alpha * r * r + beta * variance))];
}

/** The standard deviation that is forecast for the period after the last return. */
export function forecastVolatility(returns: readonly number[], model: VolatilityModel): number {
  return Math.sqrt(forecastVariances(returns, model).at(-1) ?? NaN);
}
