import { type Asset, Money } from '@app/kernel';
import type { Leg } from '@app/trade/domain';
import { currentExposure, type Valuation } from './current-exposure';
import { scenarioLoss, type ScenarioMove } from './stress-scenario';
import { byTrade } from './worst-position';

/** What an underlying is marked at, and what a scenario does to it. */
export interface StressedUnderlying {
  readonly valuation: Valuation;
  readonly move: ScenarioMove;
}

/** What a seat's legs lose in a scenario, all underlyings together; a gain is below 0. An estimate. */
export function scenarioLossOf(
  legs: readonly Leg[],
  underlyings: ReadonlyMap<string, StressedUnderlying>,
  asOf: Date,
): number {
  let sum = 0;
  for (const [symbol, { valuation, move }] of underlyings) {
    const own = legs.filter(({ underlying }) => underlying === symbol);
    sum += scenarioLoss(own, valuation, move, asOf);
  }
  return sum;
}

/**
 * What a seat would owe the cell after a scenario: what it owes now and what it loses, rounded up; below 0, what it would be owed. Of
 * a seat that does not net, only of the trades that owe.
 *
 * @throws InvariantError when an underlying of a leg is not given
 */
export function stressedOwed(
  legs: readonly Leg[],
  underlyings: ReadonlyMap<string, StressedUnderlying>,
  { nets, asset, asOf }: { readonly nets: boolean; readonly asset: Asset; readonly asOf: Date },
): Money {
  const valuations = new Map([...underlyings].map(([symbol, { valuation }]) => [symbol, valuation]));
  const owed = (some: readonly Leg[]) => {
    const lost = Money.fromEstimate(scenarioLossOf(some, underlyings, asOf), asset, 'up');
    return currentExposure(some, valuations, asset, asOf).current.plus(lost);
  };
  if (nets) return owed(legs);
  const zero = Money.zero(asset);
  return Money.sum(
    byTrade(legs).map((trade) => owed(trade).atLeast(zero)),
    asset,
  );
}
