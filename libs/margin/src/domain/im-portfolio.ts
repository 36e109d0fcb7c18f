import { estimateOptionPrice, isOption, nominalUnits } from '@app/exposure/domain';
import type { InstrumentTerms, Leg } from '@app/trade/domain';
import type { RiskMarket } from './risk-position';

/** Something whose price moves: an underlying, or an option on it. */
export interface Mover {
  readonly key: string;
  readonly underlying: string;
  readonly option: Extract<InstrumentTerms, { readonly kind: 'european-option' }> | undefined;
}

/** Units of everything that moves, by its key. */
export type Portfolio = ReadonlyMap<string, number>;

/** What a leg's value moves with: straight legs with their underlying, whatever they are called. */
export function moverOf(leg: Leg): Mover {
  const { underlying, instrument } = leg;
  return isOption(leg)
    ? { key: `option ${instrument}`, underlying, option: leg.terms }
    : { key: underlying, underlying, option: undefined };
}

/** What legs come to, in the order in which they come. */
export function portfolioOf(legs: readonly Leg[]): Portfolio {
  const units = new Map<string, number>();
  for (const leg of legs) {
    const { key } = moverOf(leg);
    units.set(key, (units.get(key) ?? 0) + nominalUnits(leg).toNumber());
  }
  return units;
}

/**
 * What one unit gains in each scenario, by full revaluation: of the price, and of an option at its volatility of now.
 *
 * @param moves log moves of the underlying
 */
export function profitsOf(
  { option }: Mover,
  market: RiskMarket,
  moves: readonly number[],
  asOf: Date,
): number[] {
  const mark = market.mark.toNumber();
  if (option === undefined) return moves.map((move) => mark * Math.expm1(move));
  const { dailyVolatility } = market;
  const now = estimateOptionPrice(option, { forward: mark, dailyVolatility }, asOf);
  return moves.map(
    (move) => estimateOptionPrice(option, { forward: mark * Math.exp(move), dailyVolatility }, asOf) - now,
  );
}
