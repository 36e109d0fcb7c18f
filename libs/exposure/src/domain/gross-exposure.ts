import { accept, type Asset, Money, type Result } from '@app/kernel';
import type { Leg } from '@app/trade/domain';
import { currentExposure, type Valuation } from './current-exposure';
import { type StressedMarket, stressedLoss, type Unmeasured } from './stressed-loss';
import { byTrade } from './worst-position';

/**
 * What a seat would owe the cell if whoever winds it up kept to the trades that are worth something to it, and left the rest:
 * Σ max(0, E of each trade). For a seat whose netting would not stand. Each trade is rounded by itself, so that the sum could fall
 * a unit short of the net one: it is never less.
 *
 * @see Basel Committee, CRE 52.2: without a netting set each transaction is its own
 */
export function grossExposure(
  legs: readonly Leg[],
  valuations: ReadonlyMap<string, Valuation>,
  asset: Asset,
  asOf: Date,
): Money {
  const owed = (trades: readonly Leg[]) => currentExposure(trades, valuations, asset, asOf).current;
  const apart = byTrade(legs).map((trade) => owed(trade).atLeast(Money.zero(asset)));
  return Money.sum(apart, asset).atLeast(owed(legs));
}

/** What a seat could lose, each trade by itself in its own worst case: none of them makes up for another. Never less than net. */
export function grossStressedLoss(
  legs: readonly Leg[],
  markets: ReadonlyMap<string, StressedMarket>,
  asset: Asset,
  asOf: Date,
): Result<Money, Unmeasured> {
  let total = Money.zero(asset);
  for (const trade of byTrade(legs)) {
    const loss = stressedLoss(trade, [], markets, asset, asOf);
    if (!loss.ok) return loss;
    total = total.plus(loss.value);
  }
  return accept(total);
}
