import { Exact } from '@app/kernel';
import type { Leg } from '@app/trade/domain';
import { nominalUnits } from './valuation/leg-value';

/** A seat's position in one underlying at its worst: every pending trade on one side done, and none on the other. */
export interface WorstPosition {
  readonly long: Exact; // units of the underlying, at least 0
  readonly short: Exact; // at least 0
}

/** The worst position of each underlying that pending trades, in whatever part they come to be done, can lead to. */
export function worstPositions(open: readonly Leg[], pending: readonly Leg[]): Map<string, WorstPosition> {
  const zero = new Exact(0);
  const sides = new Map<string, { open: Exact; bought: Exact; sold: Exact }>();
  const side = (underlying: string) => sides.get(underlying) ?? { open: zero, bought: zero, sold: zero };
  for (const leg of open) {
    const sofar = side(leg.underlying);
    sides.set(leg.underlying, { ...sofar, open: sofar.open.plus(nominalUnits(leg)) });
  }
  for (const trade of byTrade(pending)) {
    const [first] = trade;
    if (first === undefined) continue;
    const units = trade.reduce((sum, leg) => sum.plus(nominalUnits(leg)), zero);
    const sofar = side(first.underlying);
    sides.set(
      first.underlying,
      units.isPositive()
        ? { ...sofar, bought: sofar.bought.plus(units) }
        : { ...sofar, sold: sofar.sold.minus(units) },
    );
  }
  return new Map(
    [...sides].map(([underlying, { open: net, bought, sold }]) => [
      underlying,
      { long: Exact.max(zero, net.plus(bought)), short: Exact.max(zero, sold.minus(net)) },
    ]),
  );
}

/** Pending legs by the trade they are of: of one trade all come about, or none. A trade that changes is two: the new and the old. */
export function byTrade(legs: readonly Leg[]): Leg[][] {
  const trades = new Map<string, Leg[]>();
  for (const leg of legs) trades.set(leg.tradeId, [...(trades.get(leg.tradeId) ?? []), leg]);
  return [...trades.values()];
}
