import { accept, id, invariant, Money, plusMinutes, refuse, type Result, textOf } from '@app/kernel';
import { LedgerService } from '@app/ledger';
import { publish, RelationshipService } from '@app/legal-entity';
import { bothPerform, type Relationship, type RelationshipId } from '@app/legal-entity/domain';
import { schedule, uuidOf } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { callNews } from './call-news';
import { freeMoney } from './call-transfer';
import {
  type CallEvent,
  type CallState,
  type IllegalMove,
  type MarginCallId,
  moved,
  type PledgePiece,
  type PledgeRefusal,
  pledgeValue,
} from './domain';
import { type CallActor, findCall, insertCalls, type MarginCall, moveCall } from './margin.rows';
import { acceptedValue, decidePledge, insertPledge, isOfferedBy } from './pledge.rows';

export type PledgeDecision =
  { readonly kind: 'accept' } | { readonly kind: 'reject'; readonly reason: string };

export type PledgeCommandRefusal =
  | IllegalMove
  | PledgeRefusal
  | { readonly kind: 'no-such-call' | 'deadline-passed' | 'seat-not-performing' | 'offered-by-decider' };

const MINUTES_BETWEEN_TRIES = 5;

/** How a call is met before its deadline: something is offered, the house takes it or says why not, and it is moved. */
@Injectable()
export class PledgeService {
  constructor(
    private readonly relationships: RelationshipService,
    private readonly ledger: LedgerService,
  ) {}

  /** Offers to meet an agreed call, whole or in part. */
  async offer(
    tx: EntityManager,
    relationshipId: RelationshipId,
    callId: MarginCallId,
    { pieces, by }: { readonly pieces: readonly PledgePiece[]; readonly by: CallActor },
    asOf: Date,
  ): Promise<Result<CallState, PledgeCommandRefusal>> {
    const found = await this.movable(tx, relationshipId, callId, 'pledge');
    if (!found.ok) return found;
    const { call, next } = found.value;
    if (asOf >= call.dueAt) return refuse({ kind: 'deadline-passed' });
    const value = pledgeValue(pieces, call.amount);
    if (!value.ok) return value;
    await insertPledge(tx, call, { pieces, by }, asOf);
    await moveCall(tx, call, 'pledge', { at: asOf, by, why: `${value.value.toText()} offered` });
    return accept(next);
  }

  /** Takes what is offered, or says why not: then something else may be offered. */
  async decide(
    tx: EntityManager,
    relationshipId: RelationshipId,
    callId: MarginCallId,
    { decision, by }: { readonly decision: PledgeDecision; readonly by: CallActor },
    asOf: Date,
  ): Promise<Result<CallState, PledgeCommandRefusal>> {
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
  ): Promise<Result<CallState, PledgeCommandRefusal>> {
    const found = await this.movable(tx, relationshipId, callId, 'instruct');
    if (!found.ok) return found;
    const { call, relationship } = found.value;
    // A seat that does not perform is not paid by the ordinary way: its calls go down the ladder at the deadline.
    if (!bothPerform(relationship)) return refuse({ kind: 'seat-not-performing' });
    await moveCall(tx, call, 'instruct', { at: asOf, by, why: 'what was pledged is instructed' });
    return accept(await this.pay(tx, relationship, callId, asOf));
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
      await this.pay(tx, relationship, callId, asOf);
  }

  private async pay(
    tx: EntityManager,
    relationship: Relationship,
    callId: MarginCallId,
    asOf: Date,
  ): Promise<CallState> {
    const call = await findCall(tx, relationship.id, callId);
    invariant(call !== undefined, `call ${callId} was instructed a moment ago`);
    const [value, holdings] = await Promise.all([
      acceptedValue(tx, call),
      this.ledger.holdings(tx, relationship.id),
    ]);
    const free = freeMoney(relationship, holdings);
    if (free.of(call).lessThan(value)) return this.wait(tx, call, asOf);
    const paid = value.equals(call.amount) ? call : await splitPaid(tx, call, value, asOf);
    await moveCall(tx, paid, 'settle', { at: asOf, paid: value, why: 'what was pledged has moved' });
    await publish(tx, ...callNews('settled', [paid], relationship));
    await this.ledger.postAll(tx, [free.move(paid, value, asOf)]);
    return paid === call ? 'settled' : 'part-settled';
  }

  private async wait(tx: EntityManager, call: MarginCall, asOf: Date): Promise<CallState> {
    const why = 'the money of the payer is not there yet';
    if (call.state === 'instructed') await moveCall(tx, call, 'await-finality', { at: asOf, why });
    const dueAt = plusMinutes(asOf, MINUTES_BETWEEN_TRIES);
    const payload = { relationshipId: call.relationship, callId: call.id };
    if (dueAt < call.dueAt)
      await schedule(tx, [{ kind: 'margin.settle', key: `${call.id}/${textOf(dueAt)}`, payload, dueAt }]);
    return 'pending-finality';
  }

  private async movable(
    tx: EntityManager,
    relationshipId: RelationshipId,
    callId: MarginCallId,
    event: CallEvent,
  ): Promise<
    Result<
      { readonly call: MarginCall; readonly next: CallState; readonly relationship: Relationship },
      PledgeCommandRefusal
    >
  > {
    const relationship = await this.relationships.lock(tx, relationshipId);
    const call = await findCall(tx, relationshipId, callId);
    if (call === undefined) return refuse({ kind: 'no-such-call' });
    const next = moved(call.state, event);
    return next.ok ? accept({ call, next: next.value, relationship }) : next;
  }
}

/** Of a call that is paid in part there are two: what was paid, and what stays due at the deadline. They sum to it. */
async function splitPaid(tx: EntityManager, call: MarginCall, value: Money, asOf: Date): Promise<MarginCall> {
  await moveCall(tx, call, 'settle-part', { at: asOf, why: `${value.toText()} of it was pledged` });
  const child = (part: 'paid' | 'rest', amount: Money): MarginCall => ({
    ...call,
    id: id<'MarginCall'>(uuidOf(`${call.id}/${part}`)),
    parentId: call.id,
    amount,
    state: part === 'paid' ? 'instructed' : 'agreed',
    issuedAt: asOf,
    version: 0,
  });
  const paid = child('paid', value);
  await insertCalls(tx, [paid, child('rest', call.amount.minus(value))], 'pledged in part');
  return paid;
}
