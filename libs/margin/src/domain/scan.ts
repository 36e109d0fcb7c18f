import { estimateOptionPrice, estimateUnits, isOption, nominalUnits } from '@app/exposure/domain';
import type { Leg } from '@app/trade/domain';
import type { RiskMarket } from './risk-position';

/** One of the moves that a portfolio is looked at under. */
export interface ScanScenario {
  readonly spot: number; // part of the mark
  readonly volatility: number; // part of the volatility, for an option of thirty days
  readonly weight: number; // of its loss: what lies far out counts in part
}

export interface ScanParameters {
  readonly scenarios: readonly ScanScenario[];
  readonly nearPower: number; // how much more the volatility of an option of fewer than thirty days moves
  readonly farPower: number; // how much less that of a longer one
  readonly netPart: number; // of the net position at mark, the least that is charged
  readonly hedgedPart: number; // of what sets itself off
}

const DAYS_OF_THE_SHOCK = 30;
const MILLISECONDS_IN_A_DAY = 86_400_000;

/**
 * The portfolio margin of one underlying: the worst of the weighted losses over all scenarios, by full revaluation, and at the least
 * a part of the net and of the hedged position. Underlyings do not set off one another.
 *
 * @see Paradex, Portfolio Margin: 24 scenarios, volatility moved by shock × (30 / max(1, days to expiry))^p; Deribit S:PM has its shape
 */
export function scanMargin(
  legs: readonly Leg[],
  market: RiskMarket,
  parameters: ScanParameters,
  asOf: Date,
): number {
  const losses = scanLosses(legs, market, parameters, asOf);
  return Math.max(...losses, leastCharge(legs, market, parameters, asOf));
}

/** The weighted loss of each scenario; a gain is below 0. */
export function scanLosses(
  legs: readonly Leg[],
  market: RiskMarket,
  { scenarios, nearPower, farPower }: ScanParameters,
  asOf: Date,
): number[] {
  const { dailyVolatility } = market;
  const mark = market.mark.toNumber();
  const straight = legs.filter((leg) => !isOption(leg));
  const units = straight.reduce((sum, leg) => sum + nominalUnits(leg).toNumber(), 0);
  const options = legs.filter(isOption);
  return scenarios.map(({ spot, volatility, weight }) => {
    const gained = options.map(({ quantity, terms }) => {
      const days = (terms.expiresAt.getTime() - asOf.getTime()) / MILLISECONDS_IN_A_DAY;
      const power = days < DAYS_OF_THE_SHOCK ? nearPower : farPower;
      const moved = 1 + volatility * (DAYS_OF_THE_SHOCK / Math.max(1, days)) ** power;
      const after = { forward: mark * (1 + spot), dailyVolatility: dailyVolatility * moved };
      const price = (at: typeof after) => estimateOptionPrice(terms, at, asOf);
      return (
        quantity.times(terms.contractSize).toNumber() *
        (price(after) - price({ forward: mark, dailyVolatility }))
      );
    });
    return -weight * gained.reduce((sum, gain) => sum + gain, units * mark * spot);
  });
}

/** A part of the net position at mark, and of what longs and shorts of it set off. */
function leastCharge(
  legs: readonly Leg[],
  market: RiskMarket,
  { netPart, hedgedPart }: ScanParameters,
  asOf: Date,
): number {
  const units = legs.map((leg) => estimateUnits(leg, market, asOf));
  const long = units.reduce((sum, each) => sum + Math.max(0, each), 0);
  const short = units.reduce((sum, each) => sum + Math.max(0, -each), 0);
  return (netPart * Math.abs(long - short) + hedgedPart * Math.min(long, short)) * market.mark.toNumber();
}
