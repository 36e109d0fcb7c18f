import { refuse, type Result } from '@app/kernel';
import { RelationshipService } from '@app/legal-entity';
import type { RelationshipId } from '@app/legal-entity/domain';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { twinOf } from './call-issue.service';
import { type CallState, type IllegalMove, type MarginCallId, moved } from './domain';
import { type CallActor, findCall, moveCall } from './margin.rows';

/** What people do to a call that moves no money. */
export type CallDeed =
  | { readonly event: 'deliver'; readonly evidence: string } // how it was served, and what shows it
  | { readonly event: 'acknowledge' }
  | { readonly event: 'cancel'; readonly reason: string };

export type CallStepRefusal = IllegalMove | { readonly kind: 'no-such-call' };

/** The steps of a call that somebody takes by hand: each under a name, and only where it can be taken. */
@Injectable()
export class CallStepService {
  constructor(private readonly relationships: RelationshipService) {}

  async take(
    tx: EntityManager,
    relationshipId: RelationshipId,
    callId: MarginCallId,
    step: CallDeed & { readonly by: CallActor },
    asOf: Date,
  ): Promise<Result<CallState, CallStepRefusal>> {
    await this.relationships.lock(tx, relationshipId);
    const call = await findCall(tx, relationshipId, callId);
    if (call === undefined) return refuse({ kind: 'no-such-call' });
    const { event, by } = step;
    const next = moved(call.state, event);
    if (!next.ok) return next;
    await moveCall(tx, call, event, { at: asOf, by, ...wordsOf(step) });
    if (event !== 'cancel') return next;
    // What was expected beside it is expected no more.
    const expected = await findCall(tx, relationshipId, twinOf(call, 'expected'));
    if (expected?.state === 'calculated')
      await moveCall(tx, expected, 'cancel', { at: asOf, by, why: 'the demand was cancelled' });
    return next;
  }

  /** A call that waits for two officers is pointed out to them: by now it should have been made. */
  async guard(
    tx: EntityManager,
    relationshipId: RelationshipId,
    callId: MarginCallId,
    asOf: Date,
  ): Promise<void> {
    await this.relationships.lock(tx, relationshipId);
    const call = await findCall(tx, relationshipId, callId);
    if (call?.state !== 'pending-approval') return;
    await tx.query(
      `insert into margin_call_flag (relationship_id, call_id, flag, detail, at)
       values ($1, $2, 'notification-time-near', 'it was not let go by the time it should have been made', $3)
       on conflict do nothing`,
      [relationshipId, callId, asOf],
    );
  }
}

function wordsOf(step: CallDeed): { readonly why: string; readonly evidence?: string } {
  switch (step.event) {
    case 'deliver':
      return { why: 'delivered', evidence: step.evidence };
    case 'acknowledge':
      return { why: 'acknowledged' };
    case 'cancel':
      return { why: step.reason };
  }
}
