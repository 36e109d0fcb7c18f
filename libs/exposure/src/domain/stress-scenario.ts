import { accept, Exact, refuse, type Result } from '@app/kernel';
import type { DailyClose, PriceHistory } from '@app/market-data/domain';
import { ewma, logReturns } from '@app/numerics';
import type { Leg } from '@app/trade/domain';
import { estimateOptionPrice } from './valuation/european-option';
import { isOption, type Marked, nominalUnits } from './valuation/leg-value';

/** Days that happened, from the close of one to the close of the other. */
export interface StressScenario {
  readonly name: string; // march-2020
  readonly firstClose: string; // YYYY-MM-DD
  readonly lastClose: string;
  readonly label: string;
}

/** What became of an underlying in a scenario. */
export interface ScenarioMove {
  readonly logMove: number;
  readonly volatility: number; // times what it was
}

const DECAY = 0.94;

/**
 * What a scenario did to an underlying: the move from close to close, and how much more volatile it was after it than before. Of a
 * proxy, its move times beta.
 *
 * @param history with days before the scenario, by which its volatility is known
 * @returns refused when one of its days, or any day before it, is not known
 */
export function scenarioMove(
  { closes, proxy }: PriceHistory,
  { firstClose, lastClose }: StressScenario,
): Result<ScenarioMove, 'no-history'> {
  const upTo = (day: string) => closes.filter((each) => each.day <= day);
  const [before, after] = [upTo(firstClose), upTo(lastClose)];
  const known = before.at(-1)?.day === firstClose && after.at(-1)?.day === lastClose;
  if (!known || before.length < 2) return refuse('no-history');
  const beta = proxy === undefined ? 1 : new Exact(proxy.beta).toNumber();
  const [first = NaN, last = NaN] = [before, after].map((days) => priceOf(days.at(-1)));
  const [calm = NaN, stressed = NaN] = [before, after].map((days) =>
    ewma(logReturns(days.map(priceOf)), DECAY),
  );
  return accept({ logMove: beta * Math.log(last / first), volatility: calm > 0 ? stressed / calm : 1 });
}

/** What legs in one underlying lose in a scenario, by full revaluation at one instant; a gain is below 0. An estimate. */
export function scenarioLoss(
  legs: readonly Leg[],
  { mark, dailyVolatility }: Marked,
  { logMove, volatility }: ScenarioMove,
  asOf: Date,
): number {
  const now = mark.toNumber();
  const moved = now * Math.exp(logMove);
  return legs.reduce((sum, leg) => {
    const units = nominalUnits(leg).toNumber();
    if (!isOption(leg)) return sum - units * (moved - now);
    const before = estimateOptionPrice(leg.terms, { forward: now, dailyVolatility }, asOf);
    const after = { forward: moved, dailyVolatility: dailyVolatility * volatility };
    return sum - units * (estimateOptionPrice(leg.terms, after, asOf) - before);
  }, 0);
}

function priceOf(close: DailyClose | undefined): number {
  return close === undefined ? NaN : new Exact(close.close).toNumber();
}
