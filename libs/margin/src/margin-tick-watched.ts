import type { Pool } from '@app/collateral/domain';
import type { NewestExposures } from '@app/exposure';
import { estimateUnits, type WatchedBook, type WatchedPosition } from '@app/exposure/domain';
import { Exact, invariant, type Money } from '@app/kernel';
import { occupants, type Relationship, type RelationshipId } from '@app/legal-entity/domain';
import type { Market, SnapshotId } from '@app/market-data';
import type { BookBalances } from '@app/settlement/domain';
import type { Leg } from '@app/trade/domain';
import type { CalledSum } from './called.rows';

/** A relationship that is watched, from its own last run. */
export interface WatchedRelationship extends WatchedBook {
  readonly id: RelationshipId;
  readonly snapshotId: SnapshotId; // by which it was valued
}

/** Where a relationship stands as of now, and its last run. */
export interface Standing {
  readonly valued: NewestExposures;
  readonly market: ReadonlyMap<string, Market>; // of that run
  readonly legs: readonly Leg[];
  readonly balances: BookBalances;
  readonly pools: ReadonlyMap<string, Pool> | undefined; // of seats whose initial margin is more than the settlement asset
  readonly called: readonly CalledSum[];
}

/** What a Schedule says of calls between runs, as it is stored. */
export interface RightRow {
  readonly id: RelationshipId;
  readonly im_fraction: string | null;
  readonly price_gap: string | null;
  readonly on_headroom: boolean;
}

/**
 * How far the exposure of seat A may go: so far from where its run left it, and, either way, as far as margin covers it, with what is
 * called of it. Where its run has left it beyond that, the run has seen it: only what goes further is looked at. Margin is all of a
 * seat's own: cash, what its tokens count for after haircuts, its independent amount. The fraction is of the smaller of what the two
 * have posted, one that has posted nothing left out; where neither has posted any there is nothing to be a fraction of, and nobody is
 * watched by it.
 */
export function watchedFrom(
  relationship: Relationship,
  { im_fraction, price_gap, on_headroom }: RightRow,
  { valued, market, legs, balances, pools, called }: Standing,
): WatchedRelationship {
  const [a, b] = occupants(relationship).map(({ code }) => {
    const posted = pools?.get(code)?.counts ?? balances.money(`IM.${code}`);
    const im = posted
      .plus(balances.money(`IA.${code}`))
      .exact()
      .toNumber();
    const vm = balances.promised(`VM_HELD.${code}`).exact().toNumber();
    return { im, covered: im + vm + calledOf(code, called) };
  });
  invariant(a !== undefined && b !== undefined, `${relationship.name} has two seats`);
  const exposure = seatAs(relationship, valued.seats);
  const smaller = Math.min(...[a.im, b.im].filter((im) => im > 0)); // Infinity of none
  const change = im_fraction === null ? Infinity : new Exact(im_fraction).toNumber() * smaller;
  const [below, above] = on_headroom ? [-b.covered, a.covered] : [-Infinity, Infinity];
  return {
    id: relationship.id,
    snapshotId: valued.snapshotId,
    positions: positionsOf(relationship, legs, market, valued.asOf),
    exposure,
    low: Math.max(exposure - change, Math.min(below, exposure)),
    high: Math.min(exposure + change, Math.max(above, exposure)),
    gap: price_gap === null ? Infinity : new Exact(price_gap).toNumber(),
  };
}

function seatAs(
  relationship: Relationship,
  seats: readonly { readonly occupancy: string; readonly current: Money }[],
): number {
  const [a] = occupants(relationship);
  const own = seats.find(({ occupancy }) => occupancy === a.code);
  return own === undefined ? 0 : own.current.exact().toNumber();
}

/** What seat A holds, at the marks of its own run. */
function positionsOf(
  relationship: Relationship,
  legs: readonly Leg[],
  markets: ReadonlyMap<string, Market>,
  asOf: Date,
): WatchedPosition[] {
  const [a] = occupants(relationship);
  return legs.flatMap((leg) => {
    const market = markets.get(leg.underlying);
    if (leg.occupancy !== a.code || market === undefined) return [];
    const struck = market.mark.toNumber();
    return [{ underlying: leg.underlying, units: estimateUnits(leg, market, asOf), struck }];
  });
}

/** What is called of a seat in variation margin, and stands. What is in dispute covers nothing. */
function calledOf(code: string, called: readonly CalledSum[]): number {
  const sum = called.find(
    ({ occupancy, kind, direction }) => occupancy === code && kind === 'vm' && direction === 'delivery',
  );
  return sum?.amount.exact().toNumber() ?? 0;
}
