import type { PartyStandingService } from '@app/legal-entity';
import { isStopped, type Relationship } from '@app/legal-entity/domain';
import type { EntityManager } from 'typeorm';
import { isOwnMargin } from './domain';
import type { MarginCall } from './margin.rows';

/** Whether what a seat has posted as its own would go back to it. What it is called for, and variation margin both ways, are not. */
export function letsOwnMarginGo({ kind, direction }: Pick<MarginCall, 'kind' | 'direction'>): boolean {
  return isOwnMargin(kind) && direction === 'return';
}

/** Which of these calls are of a seat whose party is stopped now. None of the parties is moved before the transaction ends. */
export async function ofStopped(
  tx: EntityManager,
  standings: PartyStandingService,
  calls: readonly { readonly call: MarginCall; readonly relationship: Relationship }[],
): Promise<ReadonlySet<MarginCall>> {
  if (calls.length === 0) return new Set();
  const partyOf = ({ call, relationship }: (typeof calls)[number]) =>
    relationship.occupancies.find(({ code }) => code === call.occupancy)?.partyId ?? '';
  const states = await standings.hold(tx, [...new Set(calls.map(partyOf))]);
  const stopped = calls.filter((each) => isStopped(states.get(partyOf(each)) ?? 'active'));
  return new Set(stopped.map(({ call }) => call));
}
