import { Exact } from '@app/kernel';

/** From a notional on, how many times what is behind it a position may be. Tiers ascend from 0, and leverage falls. */
export interface MarginTier {
  readonly from: Exact;
  readonly maxLeverage: Exact;
}

/** A position in one market, and all that stands behind it, profit and loss at the mark included. */
interface TieredPosition {
  readonly side: 'long' | 'short';
  readonly size: Exact; // in units, above 0
  readonly mark: Exact;
  readonly accountValue: Exact;
}

/** Maintenance margin of a tier: rate × notional − deduction, so that it does not jump from one tier to the next. */
interface MaintenanceTier {
  readonly from: Exact;
  readonly rate: Exact;
  readonly deduction: Exact;
}

/**
 * Maintenance margin by Hyperliquid: in each tier half of what its greatest leverage asks for, less what makes it continuous.
 *
 * @see hyperliquid.gitbook.io, margin tiers
 */
export function tieredMaintenance(notional: Exact, tiers: readonly MarginTier[]): Exact {
  return dueIn(
    notional,
    maintenanceTiers(tiers).findLast(({ from }) => notional.gte(from)),
  );
}

/**
 * The mark at which what stands behind a position is no more than its maintenance margin, in the tier in which the position is then.
 *
 * @returns undefined where it never falls so far: a long one with all of its value behind it
 * @see hyperliquid.gitbook.io, liquidations: mark − side × margin available ÷ size ÷ (1 − rate × side)
 */
export function liquidationPrice(
  { side, size, mark, accountValue }: TieredPosition,
  tiers: readonly MarginTier[],
): Exact | undefined {
  const way = side === 'long' ? 1 : -1;
  const all = maintenanceTiers(tiers);
  for (const [index, { from, rate, deduction }] of all.entries()) {
    // accountValue + way × size × (price − mark) = rate × size × price − deduction
    const price = size.times(mark).times(way).minus(accountValue).minus(deduction);
    const found = price.div(size.times(new Exact(way).minus(rate)));
    const notional = found.times(size);
    const next = all[index + 1];
    if (found.gt(0) && notional.gte(from) && (next === undefined || notional.lt(next.from))) return found;
  }
  return undefined;
}

function maintenanceTiers(tiers: readonly MarginTier[]): MaintenanceTier[] {
  const all: MaintenanceTier[] = [];
  for (const { from, maxLeverage } of tiers) {
    const rate = new Exact(1).div(maxLeverage.times(2));
    const before = all.at(-1);
    const deduction = before?.deduction.plus(from.times(rate.minus(before.rate))) ?? new Exact(0);
    all.push({ from, rate, deduction });
  }
  return all;
}

function dueIn(notional: Exact, tier: MaintenanceTier | undefined): Exact {
  return tier === undefined ? new Exact(0) : notional.times(tier.rate).minus(tier.deduction);
}
