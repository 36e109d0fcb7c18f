import type { PartyStandingService } from '@app/legal-entity';
import { isStopped, type Occupancy, type Relationship } from '@app/legal-entity/domain';
import type { EntityManager } from 'typeorm';
import { isOwnMargin } from './domain';
import type { MarginCall } from './margin.rows';

/** Whether what a seat has posted as its own would go back to it. What it is called for, and variation margin both ways, are not. */
export function letsOwnMarginGo({ kind, direction }: Pick<MarginCall, 'kind' | 'direction'>): boolean {
  return isOwnMargin(kind) && direction === 'return';
}

/** Whether the seat of a call pays what it is called for. While it does not, nothing of its own goes back to it. */
export function performsIn(
  relationship: Relationship,
  { occupancy }: Pick<MarginCall, 'occupancy'>,
): boolean {
  return seatIn(relationship, occupancy)?.standing === 'performing';
}

function seatIn({ occupancies }: Relationship, occupancy: string): Occupancy | undefined {
  return occupancies.find(({ code }) => code === occupancy);
}

/** Which of these calls are of a seat whose party is stopped now. None of the parties is moved before the transaction ends. */
export async function ofStopped(
  tx: EntityManager,
  standings: PartyStandingService,
  calls: readonly { readonly call: MarginCall; readonly relationship: Relationship }[],
): Promise<ReadonlySet<MarginCall>> {
  if (calls.length === 0) return new Set();
  const partyOf = ({ call, relationship }: (typeof calls)[number]) =>
    seatIn(relationship, call.occupancy)?.partyId ?? '';
  const states = await standings.hold(tx, [...new Set(calls.map(partyOf))]);
  const stopped = calls.filter((each) => isStopped(states.get(partyOf(each)) ?? 'active'));
  return new Set(stopped.map(({ call }) => call));
}
