import { normalProbability } from './normal';

export type Right = 'call' | 'put';

/**
 * Price today of a European option on a forward, not discounted: call F·N(d₁) − K·N(d₂), put K·N(−d₂) − F·N(−d₁), where
 * d₁ = ln(F/K)/s + s/2 and d₂ = d₁ − s. Without deviation it is what the option would pay on F; it is never less.
 *
 * @param deviation s, of the forward's logarithm until expiry: volatility × √time, at least 0
 * @see Black, The Pricing of Commodity Contracts, Journal of Financial Economics 3 (1976), formula 16, at a rate of 0
 */
export function blackPrice(right: Right, forward: number, strike: number, deviation: number): number {
  const intrinsic = Math.max(0, right === 'call' ? forward - strike : strike - forward);
  if (deviation === 0) return intrinsic;
  const d1 = Math.log(forward / strike) / deviation + deviation / 2;
  const d2 = d1 - deviation;
  const price =
    right === 'call'
      ? forward * normalProbability(d1) - strike * normalProbability(d2)
      : strike * normalProbability(-d2) - forward * normalProbability(-d1);
  return Math.max(intrinsic, price);
}

/** How much that price moves for one unit of the forward: N(d₁) for a call, −N(−d₁) for a put; half way at a strike that is hit. */
export function blackDelta(right: Right, forward: number, strike: number, deviation: number): number {
  const moneyness = Math.log(forward / strike);
  const d1 = moneyness === 0 ? deviation / 2 : moneyness / deviation + deviation / 2;
  return right === 'call' ? normalProbability(d1) : -normalProbability(-d1);
}
