import { estimateUnits, isOption, stressedLoss } from '@app/exposure/domain';
import { type Asset, Exact, invariant } from '@app/kernel';
import type { Leg } from '@app/trade/domain';
import type { ImModel, RiskPosition } from './initial-margin';

const MINUTES_IN_A_DAY = 1440;

export interface RiskMarket {
  readonly mark: Exact;
  readonly dailyVolatility: number;
}

/** The market of a symbol, which whoever asks has seen to. */
export function marketIn<Market>(markets: ReadonlyMap<string, Market>, symbol: string): Market {
  const market = markets.get(symbol);
  invariant(market !== undefined, `no mark for ${symbol}`);
  return market;
}

/**
 * A seat's legs in one underlying as the volatility margin takes them: what they are worth the move of. Straight legs are units ×
 * mark. With options among them the value is that of the straight position that loses as much at the model's quantile, upwards or
 * downwards, as the legs do by full revaluation anywhere up to there; and never less than what they move like now. An estimate.
 */
export function riskPositionOf(
  legs: readonly Leg[],
  market: RiskMarket,
  { multiplier, mporMinutes }: ImModel,
  asset: Asset,
  asOf: Date,
): RiskPosition {
  const { dailyVolatility } = market;
  const mark = market.mark.toNumber();
  const value = legs.reduce((sum, leg) => sum + estimateUnits(leg, market, asOf), 0) * mark;
  const move = multiplier * dailyVolatility * Math.sqrt(mporMinutes / MINUTES_IN_A_DAY);
  if (!legs.some(isOption) || move === 0) return { value, dailyVolatility };
  const still = { down: new Exact(0), up: new Exact(0) };
  const stress = { down: Exact.min(move, 1), up: new Exact(move), volatility: still };
  const markets = new Map(legs.map(({ underlying }) => [underlying, { ...market, stress }]));
  const worst = stressedLoss(legs, [], markets, asset, asOf);
  const equivalent = worst.ok ? worst.value.exact().toNumber() / move : Infinity;
  return { value: Math.max(Math.abs(value), equivalent) * (value < 0 ? -1 : 1), dailyVolatility };
}
