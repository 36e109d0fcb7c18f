import { invariant, Money } from '@app/kernel';
import type { Relationship } from '@app/legal-entity/domain';
import type { Market } from '@app/market-data';
import type { Leg } from '@app/trade/domain';
import { estimateGrossMargin, estimateInitialMargin, riskPositionOf } from './domain';

/**
 * The requirement of one seat on its own legs: an estimate, brought to money by rounding up. A seat that does not net is margined
 * trade by trade; where a model gives the sum of its parts less than their whole, by the whole.
 */
export function requiredMargin(
  legs: readonly Leg[],
  occupancy: string,
  markets: ReadonlyMap<string, Market>,
  { terms, asset }: Relationship,
  { asOf, nets }: { readonly asOf: Date; readonly nets: boolean },
): Money {
  const model = {
    multiplier: terms.imMultiplier.toNumber(),
    correlation: terms.imCorrelation.toNumber(),
    mporMinutes: terms.clocks.mporMinutes,
  };
  const own = legs.filter((each) => each.occupancy === occupancy);
  const positionsOf = (key: (leg: Leg) => string) =>
    groupsOf(own, key).map(([first, ...rest]) => {
      const market = markets.get(first.underlying);
      invariant(market !== undefined, `no mark for ${first.underlying}`);
      return riskPositionOf([first, ...rest], market, model, asset, asOf);
    });
  const net = estimateInitialMargin(
    positionsOf(({ underlying }) => underlying),
    model,
  );
  if (nets) return Money.fromEstimate(net, asset, 'up');
  const gross = estimateGrossMargin(
    positionsOf(({ underlying, tradeId }) => `${underlying}/${tradeId}`),
    model,
  );
  return Money.fromEstimate(Math.max(net, gross), asset, 'up');
}

/** Legs in groups of one key, both in the order in which they come. */
function groupsOf(legs: readonly Leg[], key: (leg: Leg) => string): [Leg, ...Leg[]][] {
  const groups = new Map<string, [Leg, ...Leg[]]>();
  for (const leg of legs) {
    const group = groups.get(key(leg));
    if (group === undefined) groups.set(key(leg), [leg]);
    else group.push(leg);
  }
  return [...groups.values()];
}
