import { accept, type Asset, Exact, Money, refuse, type Result } from '@app/kernel';
import type { Leg } from '@app/trade/domain';

/** How far a price may move within a margin period of risk, as fractions of the mark: 0.6 down is a fall to 40 %. */
export interface StressMove {
  readonly down: Exact;
  readonly up: Exact;
}

export interface StressedMarket {
  readonly mark: Exact;
  readonly stress: StressMove | undefined; // nobody has recorded one
}

/** A seat's position in one underlying at its worst: every pending leg on one side done, and none on the other. */
export interface WorstPosition {
  readonly long: Exact; // at least 0
  readonly short: Exact; // at least 0
}

/** The worst position of each underlying that pending legs, in whatever part they come to be done, can lead to. */
export function worstPositions(open: readonly Leg[], pending: readonly Leg[]): Map<string, WorstPosition> {
  const zero = new Exact(0);
  const sides = new Map<string, { open: Exact; bought: Exact; sold: Exact }>();
  const side = (underlying: string) => sides.get(underlying) ?? { open: zero, bought: zero, sold: zero };
  for (const { underlying, quantity } of open) {
    const sofar = side(underlying);
    sides.set(underlying, { ...sofar, open: sofar.open.plus(quantity) });
  }
  for (const { underlying, quantity } of pending) {
    const sofar = side(underlying);
    sides.set(
      underlying,
      quantity.isPositive()
        ? { ...sofar, bought: sofar.bought.plus(quantity) }
        : { ...sofar, sold: sofar.sold.minus(quantity) },
    );
  }
  return new Map(
    [...sides].map(([underlying, { open: net, bought, sold }]) => [
      underlying,
      { long: Exact.max(zero, net.plus(bought)), short: Exact.max(zero, sold.minus(net)) },
    ]),
  );
}

/**
 * What a seat could lose within its margin period of risk, beyond what it owes now: each underlying moves against it by its
 * recorded move, and none sets off another: in the worst hours correlations are whatever hurts. Never less when a pending leg is
 * added, nor more when one is taken away.
 *
 * @returns rounded up; or the first underlying that has no recorded move, for what is not measured is not lent against
 */
export function stressedLoss(
  positions: ReadonlyMap<string, WorstPosition>,
  markets: ReadonlyMap<string, StressedMarket>,
  asset: Asset,
): Result<Money, { readonly kind: 'no-stress-move'; readonly underlying: string }> {
  let loss = new Exact(0);
  for (const [underlying, { long, short }] of positions) {
    if (long.isZero() && short.isZero()) continue;
    const market = markets.get(underlying);
    if (market?.stress === undefined) return refuse({ kind: 'no-stress-move', underlying });
    const { down, up } = market.stress;
    loss = loss.plus(market.mark.times(Exact.max(long.times(down), short.times(up))));
  }
  return accept(Money.rounded(loss, asset, 'up'));
}
