import { id, type Money } from '@app/kernel';
import { publish } from '@app/legal-entity';
import type { Relationship } from '@app/legal-entity/domain';
import { schedule, uuidOf } from '@app/platform';
import type { EntityManager } from 'typeorm';
import { callNews } from './call-news';
import { isUnanswered, type MarginCallId } from './domain';
import { insertCalls, type MarginCall } from './margin.rows';

/** Issues a call of interest: it is collected at its deadline, and whoever pays is told. No run strikes it. */
export async function issueInterest(
  tx: EntityManager,
  call: MarginCall,
  relationship: Relationship,
  why: string,
): Promise<void> {
  await insertCalls(tx, [call], why);
  const payload = { relationshipId: relationship.id };
  const key = `${relationship.id}/interest/${call.id}`;
  await schedule(tx, [{ kind: 'margin.collect', key, payload, dueAt: call.dueAt }]);
  await publish(tx, ...callNews('issued', [call], relationship));
}

/** Calls again what was upheld of disputed interest. Its payer has as long for it as it had for what was stated. */
export async function reissueInterest(
  tx: EntityManager,
  { disputed, struck }: { readonly disputed: MarginCall; readonly struck: MarginCall },
  upheld: Money,
  relationship: Relationship,
  asOf: Date,
): Promise<MarginCallId> {
  const given = struck.dueAt.getTime() - struck.issuedAt.getTime();
  const call: MarginCall = {
    ...disputed,
    id: id<'MarginCall'>(uuidOf(`${disputed.id}/upheld`)),
    upheldOf: disputed.id,
    parentId: undefined, // a call of its own: it may be disputed in its turn
    amount: upheld,
    state: 'issued',
    issuedAt: asOf,
    dueAt: new Date(asOf.getTime() + given),
    // What two have spoken about is agreed to by silence, whatever silence meant before.
    statement: { ...disputed.statement, silence: 'agrees', amount: upheld.toText() },
  };
  await issueInterest(tx, call, relationship, `upheld of ${disputed.id}`);
  return call.id;
}

/** Whether a statement of interest that nobody has answered by its deadline counts as disputed, as its annex elects. */
export function isDisputedBySilence({ kind, state, statement }: MarginCall): boolean {
  return kind === 'interest' && statement['silence'] === 'disputes' && isUnanswered(state);
}
