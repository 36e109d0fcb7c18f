import {
  estimateOptionPrice,
  estimateUnits,
  isOption,
  nominalUnits,
  type OptionLeg,
} from '@app/exposure/domain';
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

/** What is held of an underlying, as scenarios move it: its straight legs as one, or an option. */
export interface ScannedPosition {
  readonly of: string; // the underlying, or the trade of the option
  readonly units: number; // of the underlying that it is written on
}

/** An underlying in one scenario. */
export interface ScannedScenario {
  readonly scenario: ScanScenario;
  readonly profits: readonly number[]; // of each position, in their order
  readonly profit: number; // of all of them
  readonly loss: number; // weighted; a gain is below 0
}

/** An underlying in all scenarios, and what is charged at the least. */
export interface Scanned {
  readonly positions: readonly ScannedPosition[];
  readonly scenarios: readonly ScannedScenario[];
  readonly least: LeastCharge;
  readonly margin: number; // the greater of the worst loss and of the least
}

/** What is charged whatever the scenarios say. */
export interface LeastCharge {
  readonly long: number; // units that the longs move like
  readonly short: number;
  readonly amount: number;
}

/**
 * The portfolio margin of one underlying: the worst of the weighted losses over all scenarios, by full revaluation, and at the least
 * a part of the net and of the hedged position. Underlyings do not set off one another.
 *
 * @see Paradex, Portfolio Margin: 24 scenarios, volatility moved by shock × (30 / max(1, days to expiry))^p; Deribit S:PM has its shape
 */
export function scanned(
  legs: readonly Leg[],
  market: RiskMarket,
  parameters: ScanParameters,
  asOf: Date,
): Scanned {
  const straight = legs.filter((leg) => !isOption(leg));
  const options = legs.filter(isOption);
  const units = straight.reduce((sum, leg) => sum + nominalUnits(leg).toNumber(), 0);
  const mark = market.mark.toNumber();
  const scenarios = parameters.scenarios.map((scenario): ScannedScenario => {
    const gained = options.map((leg) => optionProfit(leg, market, scenario, parameters, asOf));
    const first = units * mark * scenario.spot;
    const profit = gained.reduce((sum, gain) => sum + gain, first);
    const profits = straight.length > 0 ? [first, ...gained] : gained;
    return { scenario, profits, profit, loss: -scenario.weight * profit };
  });
  const least = leastCharge(legs, market, parameters, asOf);
  const straightly = straight.slice(0, 1).map(({ underlying }) => ({ of: underlying, units }));
  const each = options.map((leg) => ({ of: leg.tradeId, units: nominalUnits(leg).toNumber() }));
  const margin = Math.max(...scenarios.map(({ loss }) => loss), least.amount);
  return { positions: [...straightly, ...each], scenarios, least, margin };
}

/** What an option gains when spot and volatility move: the less, the longer it lives. */
function optionProfit(
  { quantity, terms }: OptionLeg,
  { mark, dailyVolatility }: RiskMarket,
  { spot, volatility }: ScanScenario,
  { nearPower, farPower }: ScanParameters,
  asOf: Date,
): number {
  const days = (terms.expiresAt.getTime() - asOf.getTime()) / MILLISECONDS_IN_A_DAY;
  const power = days < DAYS_OF_THE_SHOCK ? nearPower : farPower;
  const moved = 1 + volatility * (DAYS_OF_THE_SHOCK / Math.max(1, days)) ** power;
  const forward = mark.toNumber();
  const after = { forward: forward * (1 + spot), dailyVolatility: dailyVolatility * moved };
  const price = (at: typeof after) => estimateOptionPrice(terms, at, asOf);
  return quantity.times(terms.contractSize).toNumber() * (price(after) - price({ forward, dailyVolatility }));
}

/** A part of the net position at mark, and of what longs and shorts of it set off. */
function leastCharge(
  legs: readonly Leg[],
  market: RiskMarket,
  { netPart, hedgedPart }: ScanParameters,
  asOf: Date,
): LeastCharge {
  const units = legs.map((leg) => estimateUnits(leg, market, asOf));
  const long = units.reduce((sum, each) => sum + Math.max(0, each), 0);
  const short = units.reduce((sum, each) => sum + Math.max(0, -each), 0);
  const parts = netPart * Math.abs(long - short) + hedgedPart * Math.min(long, short);
  return { long, short, amount: parts * market.mark.toNumber() };
}
