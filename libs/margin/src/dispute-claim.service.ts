import { accept, type Money, refuse, type Result } from '@app/kernel';
import { publish, RelationshipService } from '@app/legal-entity';
import type { Relationship, RelationshipId } from '@app/legal-entity/domain';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { disputeNews } from './dispute-news';
import { DisputeOpeningService } from './dispute-opening.service';
import { findDispute, insertClaim } from './dispute.rows';
import { disputableUntil, type DisputeCategory, type MarginCallId, splitDisputed } from './domain';
import { MarginCallService, type ResponseRefusal } from './margin-call.service';
import { type CallActor, findCall, type MarginCall } from './margin.rows';

/** What a party says is wrong with a call, or with a transfer that was made on it. */
export interface DisputeClaim {
  readonly category: DisputeCategory;
  readonly amount: Money;
  readonly reason: string;
  readonly by: CallActor; // who says so
}

export type ClaimRefusal = ResponseRefusal | 'dispute-too-late' | 'disputed-already';

/** Takes disputes: before the deadline of what is called, after it of what was transferred. */
@Injectable()
export class DisputeClaimService {
  constructor(
    private readonly relationships: RelationshipService,
    private readonly calls: MarginCallService,
    private readonly openings: DisputeOpeningService,
  ) {}

  /**
   * Opens a dispute. Of a call that is not due yet the disputed part becomes a call of its own, and the rest keeps the deadline. A
   * transfer that was made stands until its dispute is over.
   *
   * @returns the call that the dispute is of
   * @see ISDA 1994 Credit Support Annex (New York law), Paragraph 5
   */
  async open(
    tx: EntityManager,
    relationshipId: RelationshipId,
    callId: MarginCallId,
    claim: DisputeClaim,
    asOf: Date,
  ): Promise<Result<MarginCallId, ClaimRefusal>> {
    const relationship = await this.relationships.lock(tx, relationshipId);
    const call = await findCall(tx, relationshipId, callId);
    if (call === undefined) return refuse('no-such-call');
    const { category, amount, reason, by } = claim;
    if (call.state === 'settled' || call.state === 'cured')
      return this.ofTransfer(tx, call, claim, relationship, asOf);
    if (asOf >= disputableUntil(call.dueAt, 'call')) return refuse('dispute-too-late');
    const answered = await this.calls.respond(
      tx,
      relationshipId,
      callId,
      { kind: 'dispute', amount, reason, actor: by },
      asOf,
    );
    if (!answered.ok) return answered;
    const disputed = answered.value.at(-1) ?? callId; // the undisputed part comes first
    await insertClaim(tx, relationshipId, disputed, {
      category,
      claimOf: 'call',
      amount,
      by: by.who,
      at: asOf,
    });
    await tell(tx, disputed, relationship);
    return accept(disputed);
  }

  private async ofTransfer(
    tx: EntityManager,
    call: MarginCall,
    { category, amount, reason, by }: DisputeClaim,
    relationship: Relationship,
    asOf: Date,
  ): Promise<Result<MarginCallId, ClaimRefusal>> {
    if (asOf >= disputableUntil(call.dueAt, 'transfer')) return refuse('dispute-too-late');
    if (amount.asset.code !== call.amount.asset.code) return refuse('wrong-asset');
    const split = splitDisputed(call.amount, amount);
    if (!split.ok) return split;
    if (!(await this.openings.open(tx, relationship, call, { reason, asOf })))
      return refuse('disputed-already');
    await insertClaim(tx, call.relationship, call.id, {
      category,
      claimOf: 'transfer',
      amount,
      by: by.who,
      at: asOf,
    });
    await tell(tx, call.id, relationship);
    return accept(call.id);
  }
}

async function tell(tx: EntityManager, callId: MarginCallId, relationship: Relationship): Promise<void> {
  const call = await findCall(tx, relationship.id, callId);
  const dispute = call && (await findDispute(tx, call));
  if (call !== undefined && dispute !== undefined)
    await publish(tx, ...disputeNews('opened', call, dispute, relationship));
}
