import { expiryOf, type Leg } from '@app/trade/domain';
import type { Valuation } from './current-exposure';

/** Why legs have no number. `no-mark`: no mark, or no volatility with it. `no-funding-rate`: a perpetual on it, and no rate with its mark. */
export interface Unvalued {
  readonly kind: 'no-mark' | 'no-funding-rate';
  readonly underlying: string;
}

/** The first of some legs that cannot be valued. What is dated pays no funding, and waits for no rate of it. */
export function unvaluedOf(
  legs: readonly Pick<Leg, 'underlying' | 'terms'>[],
  valuations: ReadonlyMap<string, Pick<Valuation, 'fundingRate'>>,
): Unvalued | undefined {
  for (const { underlying, terms } of legs) {
    const valuation = valuations.get(underlying);
    if (valuation === undefined) return { kind: 'no-mark', underlying };
    if (valuation.fundingRate === undefined && expiryOf(terms) === undefined)
      return { kind: 'no-funding-rate', underlying };
  }
  return undefined;
}
