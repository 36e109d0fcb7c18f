import { accept, refuse, type Result } from '@app/kernel';
import { RelationshipService } from '@app/legal-entity';
import type { RelationshipId } from '@app/legal-entity/domain';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { twinOf } from './call-issue.service';
import { type CallEvent, type CallState, type IllegalMove, type MarginCallId, moved } from './domain';
import { type CallActor, findCall, type MarginCall, moveCall } from './margin.rows';

/** What people do to a call that moves no money, and leaves it standing. */
export type CallDeed =
  | { readonly event: 'deliver'; readonly evidence: string } // how it was served, and what shows it
  | { readonly event: 'acknowledge' };

type CallStepRefusal = IllegalMove | { readonly kind: 'no-such-call' };

/** Why a call is not given up; a substitution is consented to, declined or taken back where it was asked for. */
export type CancelRefusal = CallStepRefusal | { readonly kind: 'answered-at-its-request' };

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
    const { event, by } = step;
    const found = await this.legal(tx, relationshipId, callId, event);
    if (!found.ok) return found;
    const { call, next } = found.value;
    await moveCall(tx, call, event, { at: asOf, by, ...wordsOf(step) });
    return accept(next);
  }

  /** Gives a call up, for a reason, and what was expected beside it with it. */
  async cancel(
    tx: EntityManager,
    relationshipId: RelationshipId,
    callId: MarginCallId,
    { by, reason }: { readonly by: CallActor; readonly reason: string },
    asOf: Date,
  ): Promise<Result<CallState, CancelRefusal>> {
    const found = await this.legal(tx, relationshipId, callId, 'cancel');
    if (!found.ok) return found;
    const { call, next } = found.value;
    if (call.kind === 'substitution') return refuse({ kind: 'answered-at-its-request' });
    await moveCall(tx, call, 'cancel', { at: asOf, by, why: reason });
    const expected = await findCall(tx, relationshipId, twinOf(call, 'expected'));
    if (expected?.state === 'calculated')
      await moveCall(tx, expected, 'cancel', { at: asOf, by, why: 'the demand was cancelled' });
    return accept(next);
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

  private async legal(
    tx: EntityManager,
    relationshipId: RelationshipId,
    callId: MarginCallId,
    event: CallEvent,
  ): Promise<Result<{ readonly call: MarginCall; readonly next: CallState }, CallStepRefusal>> {
    await this.relationships.lock(tx, relationshipId);
    const call = await findCall(tx, relationshipId, callId);
    if (call === undefined) return refuse({ kind: 'no-such-call' });
    const next = moved(call, event);
    return next.ok ? accept({ call, next: next.value }) : next;
  }
}

function wordsOf(step: CallDeed): { readonly why: string; readonly evidence?: string } {
  return step.event === 'deliver' ? { why: 'delivered', evidence: step.evidence } : { why: 'acknowledged' };
}
