import {
  type AskedSubstitution,
  CollateralRequestService,
  type SeatMargin,
  type SubstitutionAnswer,
} from '@app/collateral';
import { accept, id, invariant, Money, refuse, type Result } from '@app/kernel';
import { type NoCalendar, publish } from '@app/legal-entity';
import type { Relationship, RelationshipId } from '@app/legal-entity/domain';
import { schedule } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { CallDeadlineService } from './call-deadline.service';
import { callNews } from './call-news';
import { isUnanswered } from './domain';
import { EscalationService } from './escalation.service';
import {
  findCall,
  insertCalls,
  type MarginCall,
  moveCall,
  THE_CLOCK,
  waitingSubstitutions,
} from './margin.rows';

/**
 * The calls of the house for collateral that a party wants to have for other collateral, where the annex wants consent: issued when it
 * asks, late when nobody answers, settled by the move itself. Nothing of them is collected, and no run strikes one.
 */
@Injectable()
export class SubstitutionCallService {
  constructor(
    private readonly deadlines: CallDeadlineService,
    private readonly escalations: EscalationService,
    private readonly requests: CollateralRequestService,
  ) {}

  /** As for any return of own margin: by the annex's clock, or so many minutes later. */
  async answerBy(
    tx: EntityManager,
    relationship: Relationship,
    occupancy: string,
    asOf: Date,
  ): Promise<Result<Date, NoCalendar>> {
    const dating = await this.deadlines.dating(tx, [relationship], asOf);
    const dates = dating(relationship, { occupancy, kind: 'substitution', direction: 'return' });
    if (dates.ok) return accept(dates.value.dueAt);
    invariant(dates.refusal.kind === 'no-calendar', 'a substitution is asked for on any day');
    return refuse(dates.refusal);
  }

  async issue(
    tx: EntityManager,
    relationship: Relationship,
    { request, by, measured, answerBy: dueAt }: AskedSubstitution,
  ): Promise<void> {
    const { id: requestId, occupancy, comes, leaves, requestedAt: issuedAt } = request;
    const { before, after, leaving, required, instant } = measured;
    invariant(comes !== undefined && leaves !== undefined && required !== undefined, 'one goes for another');
    const call: MarginCall = {
      id: id<'MarginCall'>(requestId),
      relationship: relationship.id,
      parentId: undefined,
      occupancy,
      kind: 'substitution',
      direction: 'return',
      amount: leaving,
      paid: Money.zero(relationship.asset),
      snapshotId: instant.snapshotId,
      issuedAt,
      dueAt,
      state: 'issued',
      statement: {
        comes: worded(comes),
        leaves: worded(leaves),
        before: before.toText(),
        leaving: leaving.toText(),
        coming: after.minus(before.minus(leaving)).toText(),
        after: after.toText(),
        required: required.toText(),
      },
      version: 0,
    };
    await insertCalls(tx, [call], `${worded(comes)} is offered for ${worded(leaves)}`, by);
    await publish(tx, ...callNews('issued', [call], relationship));
    await this.escalations.begin(tx, relationship, [call], 'answer');
    // Whatever rules there are, or none: an answer that has not come by its deadline is late.
    const payload = { relationshipId: relationship.id, callId: call.id };
    await schedule(tx, [{ kind: 'margin.answer', key: `${call.id}/due`, payload, dueAt }]);
  }

  async answer(
    tx: EntityManager,
    relationship: Relationship,
    { requestId, outcome, reason, by, asOf: at }: SubstitutionAnswer,
  ): Promise<void> {
    const call = await waiting(tx, relationship, requestId);
    if (outcome !== 'settled') {
      const why = reason === undefined ? 'taken back' : `declined: ${reason}`;
      await moveCall(tx, call, 'cancel', { at, by, why });
      return;
    }
    await moveCall(tx, call, 'agree', { at, by, why: 'consented to' });
    const agreed = { ...call, state: 'agreed', version: call.version + 1 } as const;
    await moveCall(tx, agreed, 'settle', {
      at,
      paid: call.amount,
      why: 'the new came in, and the old went out',
    });
    await publish(tx, ...callNews('settled', [call], relationship));
  }

  /** A seat is vacated: what its party asked to have back for other collateral is declined. */
  async declineAll(
    tx: EntityManager,
    relationshipId: RelationshipId,
    occupancy: string,
    margin: SeatMargin,
    at: Date,
  ): Promise<void> {
    const how = { by: THE_CLOCK, reason: 'the seat is vacated' };
    for (const { id: requestId } of await waitingSubstitutions(tx, relationshipId, occupancy)) {
      const ended = await this.requests.end(tx, relationshipId, requestId, how, margin, at);
      invariant(ended.ok, `substitution ${requestId} waits no longer`);
    }
  }
}

async function waiting(
  tx: EntityManager,
  { id: book }: Relationship,
  requestId: string,
): Promise<MarginCall> {
  const call = await findCall(tx, book, id<'MarginCall'>(requestId));
  invariant(
    call !== undefined && isUnanswered(call.state),
    `request ${requestId} waits, and its call does not`,
  );
  return call;
}

function worded(money: Money): string {
  return `${money.toText()} ${money.asset.code}`;
}
