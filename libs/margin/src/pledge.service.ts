import { accept, refuse, type Result } from '@app/kernel';
import { RelationshipService } from '@app/legal-entity';
import { bothPerform, type Relationship, type RelationshipId } from '@app/legal-entity/domain';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import {
  type CallEvent,
  type CallState,
  type IllegalMove,
  type MarginCallId,
  moved,
  type PledgePiece,
  valueOf,
} from './domain';
import { type CallActor, findCall, type MarginCall, moveCall } from './margin.rows';
import { type JudgeRefusal, PledgeJudgeService } from './pledge-judge.service';
import { PledgePaymentService } from './pledge-payment.service';
import { decidePledge, insertPledge, isOfferedBy } from './pledge.rows';

export type PledgeDecision =
  { readonly kind: 'accept' } | { readonly kind: 'reject'; readonly reason: string };

type NotThere = IllegalMove | { readonly kind: 'no-such-call' };

export type PledgeOfferRefusal = NotThere | JudgeRefusal | { readonly kind: 'deadline-passed' };
export type PledgeDecisionRefusal = NotThere | { readonly kind: 'offered-by-decider' };
export type InstructionRefusal = NotThere | { readonly kind: 'seat-not-performing' };

/** How a call is met before its deadline: something is offered, the house takes it or says why not, and it is moved. */
@Injectable()
export class PledgeService {
  constructor(
    private readonly relationships: RelationshipService,
    private readonly judge: PledgeJudgeService,
    private readonly payment: PledgePaymentService,
  ) {}

  /**
   * Offers to meet an agreed call, whole or in part: one for initial margin in whatever the annex takes, at its value after haircuts and
   * within the limits.
   */
  async offer(
    tx: EntityManager,
    relationshipId: RelationshipId,
    callId: MarginCallId,
    { pieces, by }: { readonly pieces: readonly PledgePiece[]; readonly by: CallActor },
    asOf: Date,
  ): Promise<Result<CallState, PledgeOfferRefusal>> {
    const found = await this.movable(tx, relationshipId, callId, 'pledge');
    if (!found.ok) return found;
    const { call, next, relationship } = found.value;
    if (asOf >= call.dueAt) return refuse({ kind: 'deadline-passed' });
    const judged = await this.judge.judged(tx, relationship, call, { pieces, moment: 'offer' }, asOf);
    if (!judged.ok) return judged;
    await insertPledge(tx, call, { pieces: judged.value, by }, asOf);
    const value = valueOf(judged.value, call.amount.asset);
    await moveCall(tx, call, 'pledge', { at: asOf, by, why: `${value.toText()} offered` });
    return accept(next);
  }

  /** Takes what is offered, or says why not: then something else may be offered. */
  async decide(
    tx: EntityManager,
    relationshipId: RelationshipId,
    callId: MarginCallId,
    { decision, by }: { readonly decision: PledgeDecision; readonly by: CallActor },
    asOf: Date,
  ): Promise<Result<CallState, PledgeDecisionRefusal>> {
    const event = decision.kind === 'accept' ? 'accept-pledge' : 'reject-pledge';
    const found = await this.movable(tx, relationshipId, callId, event);
    if (!found.ok) return found;
    const { call, next } = found.value;
    if (await isOfferedBy(tx, call, by)) return refuse({ kind: 'offered-by-decider' });
    const why = decision.kind === 'accept' ? 'what is offered is taken' : decision.reason;
    await decidePledge(tx, call, { accepted: decision.kind === 'accept', why, by }, asOf);
    await moveCall(tx, call, event, { at: asOf, by, why });
    return accept(next);
  }

  /** Instructs what was taken. It is moved at once, or as soon as the money of the payer is there, before the deadline. */
  async instruct(
    tx: EntityManager,
    relationshipId: RelationshipId,
    callId: MarginCallId,
    by: CallActor,
    asOf: Date,
  ): Promise<Result<CallState, InstructionRefusal>> {
    const found = await this.movable(tx, relationshipId, callId, 'instruct');
    if (!found.ok) return found;
    const { call, relationship } = found.value;
    // A seat that does not perform is not paid by the ordinary way: its calls go down the ladder at the deadline.
    if (!bothPerform(relationship)) return refuse({ kind: 'seat-not-performing' });
    await moveCall(tx, call, 'instruct', { at: asOf, by, why: 'what was pledged is instructed' });
    return accept(await this.payment.pay(tx, relationship, callId, asOf));
  }

  /** Tries again to move what was instructed. At the deadline nothing is left to do: what is due is collected. */
  async retry(
    tx: EntityManager,
    relationshipId: RelationshipId,
    callId: MarginCallId,
    asOf: Date,
  ): Promise<void> {
    const relationship = await this.relationships.lock(tx, relationshipId);
    const call = await findCall(tx, relationshipId, callId);
    if (call?.state === 'pending-finality' && asOf < call.dueAt && bothPerform(relationship))
      await this.payment.pay(tx, relationship, callId, asOf);
  }

  private async movable(
    tx: EntityManager,
    relationshipId: RelationshipId,
    callId: MarginCallId,
    event: CallEvent,
  ): Promise<
    Result<
      { readonly call: MarginCall; readonly next: CallState; readonly relationship: Relationship },
      NotThere
    >
  > {
    const relationship = await this.relationships.lock(tx, relationshipId);
    const call = await findCall(tx, relationshipId, callId);
    if (call === undefined) return refuse({ kind: 'no-such-call' });
    const next = moved(call, event);
    return next.ok ? accept({ call, next: next.value, relationship }) : next;
  }
}
