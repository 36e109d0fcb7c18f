import { accept, type Money, refuse, type Result } from '@app/kernel';
import { RelationshipService } from '@app/legal-entity';
import type { Relationship, RelationshipId } from '@app/legal-entity/domain';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { DisputeOpeningService } from './dispute-opening.service';
import {
  disputableUntil,
  type DisputeCategory,
  isUpheldMargin,
  type MarginCallId,
  splitDisputed,
} from './domain';
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
      { kind: 'dispute', amount, reason, category, actor: by },
      asOf,
    );
    if (!answered.ok) return answered;
    return accept(answered.value.at(-1) ?? callId); // the undisputed part comes first
  }

  private async ofTransfer(
    tx: EntityManager,
    call: MarginCall,
    { category, amount, reason, by }: DisputeClaim,
    relationship: Relationship,
    asOf: Date,
  ): Promise<Result<MarginCallId, ClaimRefusal>> {
    if (asOf >= disputableUntil(call.dueAt, 'transfer')) return refuse('dispute-too-late');
    if (isUpheldMargin(call)) return refuse('resolved-already');
    if (amount.asset.code !== call.amount.asset.code) return refuse('wrong-asset');
    const split = splitDisputed(call.amount, amount);
    if (!split.ok) return split;
    const opened = await this.openings.open(tx, relationship, call, {
      reason,
      claim: { category, claimOf: 'transfer', amount, by: by.who },
      asOf,
    });
    return opened ? accept(call.id) : refuse('disputed-already');
  }
}
