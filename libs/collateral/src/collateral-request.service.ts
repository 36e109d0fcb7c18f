import { accept, invariant, refuse, type Result } from '@app/kernel';
import { LedgerService } from '@app/ledger';
import { type NoCalendar, RelationshipService } from '@app/legal-entity';
import type { Relationship, RelationshipId } from '@app/legal-entity/domain';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import {
  CollateralMoveService,
  type MeasuredMove,
  type MoveRefusal,
  type NotMeasured,
  type RequestActor,
  type SeatMargin,
} from './collateral-move.service';
import {
  type CollateralRequest,
  findRequest,
  insertRequest,
  insertRequestEnd,
  type NewRequest,
  pageOfRequests,
  waitingRequests,
} from './collateral-request.rows';
import { pledged, released, substituted } from './domain';

/** Why a request that waits is not ended. */
type OverRefusal = { readonly kind: 'no-such-request' | 'request-over' };

/** Why what was measured once is not moved now. */
type ConsentRefusal = Exclude<MoveRefusal, NotMeasured> | OverRefusal | { readonly kind: 'own-request' };

/** Why what was asked for is neither done nor waits. */
type AskRefusal = MoveRefusal | NoCalendar;

export type RequestRefusal = AskRefusal | ConsentRefusal;

export type WantedRequest = Omit<NewRequest, 'needsConsent' | 'requestedAt' | 'requestedBy'> & {
  readonly by: RequestActor;
};

/** Collateral into a seat's margin, out of it, and one for another. Every move is measured under the lock of its relationship. */
@Injectable()
export class CollateralRequestService {
  constructor(
    private readonly relationships: RelationshipService,
    private readonly moves: CollateralMoveService,
    private readonly ledger: LedgerService,
  ) {}

  /**
   * Moves what is asked for; or, where the annex wants the other side's consent to a substitution, writes down that it was asked, if it
   * could be done now, and calls the house for it.
   */
  async request(
    tx: EntityManager,
    relationshipId: RelationshipId,
    { by, ...wanted }: WantedRequest,
    margin: SeatMargin,
    asOf: Date,
  ): Promise<Result<CollateralRequest, AskRefusal>> {
    const relationship = await this.relationships.lock(tx, relationshipId);
    const beside =
      wanted.kind === 'substitution' ? await waitingRequests(tx, relationshipId, wanted.occupancy) : [];
    const found = await this.moves.measure(tx, relationship, wanted, margin, { asOf, beside });
    if (!found.ok) return found;
    const measured = found.value;
    const needsConsent = wanted.kind === 'substitution' && measured.substitutionNeedsConsent;
    const request = { ...wanted, needsConsent, requestedAt: asOf, requestedBy: by.who };
    if (needsConsent) {
      const answerBy = await margin.answerBy(tx, relationship, wanted.occupancy, asOf);
      if (!answerBy.ok) return answerBy;
      await insertRequest(tx, relationshipId, request);
      await margin.called(tx, relationship, { request, by, measured, answerBy: answerBy.value });
      return accept(await this.stands(tx, relationshipId, wanted.id));
    }
    await insertRequest(tx, relationshipId, request);
    const settled = await this.settle(tx, relationshipId, request, measured, { by: by.who, asOf });
    await tellMargin(tx, relationship, request, measured, margin);
    return accept(settled);
  }

  /** Somebody of the house consents: what was asked is measured again, and moved. */
  async consent(
    tx: EntityManager,
    relationshipId: RelationshipId,
    requestId: string,
    by: RequestActor,
    margin: SeatMargin,
    asOf: Date,
  ): Promise<Result<CollateralRequest, ConsentRefusal>> {
    const relationship = await this.relationships.lock(tx, relationshipId);
    const open = await this.open(tx, relationshipId, requestId);
    if (!open.ok) return open;
    if (open.value.requestedBy === by.who) return refuse({ kind: 'own-request' });
    const found = await this.moves.measure(tx, relationship, open.value, margin, { asOf });
    if (!found.ok) return refuse(measuredBefore(found.refusal));
    const settled = await this.settle(tx, relationshipId, open.value, found.value, { by: by.who, asOf });
    await margin.answered(tx, relationship, { requestId, outcome: 'settled', by, asOf });
    await tellMargin(tx, relationship, open.value, found.value, margin);
    return accept(settled);
  }

  /** Ends a request that waits, without a move: the house declines it for a reason, or who asked takes it back. */
  async end(
    tx: EntityManager,
    relationshipId: RelationshipId,
    requestId: string,
    how: { readonly by: RequestActor; readonly reason?: string },
    margin: SeatMargin,
    asOf: Date,
  ): Promise<Result<CollateralRequest, OverRefusal>> {
    const relationship = await this.relationships.lock(tx, relationshipId);
    const open = await this.open(tx, relationshipId, requestId);
    if (!open.ok) return open;
    const ended = { endedAt: asOf, endedBy: how.by.who };
    const end =
      how.reason === undefined
        ? ({ ...ended, outcome: 'withdrawn' } as const)
        : ({ ...ended, outcome: 'declined', reason: how.reason } as const);
    await insertRequestEnd(tx, relationshipId, requestId, end);
    await margin.answered(tx, relationship, { ...how, requestId, outcome: end.outcome, asOf });
    return accept(await this.stands(tx, relationshipId, requestId));
  }

  /** A page of the requests of these seats, in the order in which they were made. */
  page(
    tx: EntityManager,
    relationshipId: RelationshipId,
    filter: Parameters<typeof pageOfRequests>[2],
  ): Promise<readonly CollateralRequest[]> {
    return pageOfRequests(tx, relationshipId, filter);
  }

  find(
    tx: EntityManager,
    relationshipId: RelationshipId,
    requestId: string,
  ): Promise<CollateralRequest | undefined> {
    return findRequest(tx, relationshipId, requestId);
  }

  private async open(
    tx: EntityManager,
    relationshipId: RelationshipId,
    requestId: string,
  ): Promise<Result<CollateralRequest, OverRefusal>> {
    const request = await findRequest(tx, relationshipId, requestId);
    if (request === undefined) return refuse({ kind: 'no-such-request' });
    return request.state === 'requested' ? accept(request) : refuse({ kind: 'request-over' });
  }

  private async settle(
    tx: EntityManager,
    relationshipId: RelationshipId,
    { id, occupancy, comes, leaves }: Pick<NewRequest, 'id' | 'occupancy' | 'comes' | 'leaves'>,
    { instant, before, after, required }: MeasuredMove,
    { by, asOf }: { readonly by: string; readonly asOf: Date },
  ): Promise<CollateralRequest> {
    await insertRequestEnd(tx, relationshipId, id, {
      outcome: 'settled',
      endedAt: asOf,
      endedBy: by,
      snapshotId: instant.snapshotId,
      before,
      after,
      required,
    });
    const settled = await this.stands(tx, relationshipId, id);
    const transfers =
      comes !== undefined && leaves !== undefined
        ? substituted(relationshipId, occupancy, { comes, leaves })
        : comes === undefined
          ? leaves === undefined
            ? []
            : released(relationshipId, occupancy, leaves)
          : pledged(relationshipId, occupancy, comes);
    await this.ledger.postAll(tx, [{ event: `collateral/${id}`, effectiveAt: asOf, transfers }]);
    return settled;
  }

  private async stands(
    tx: EntityManager,
    relationshipId: RelationshipId,
    requestId: string,
  ): Promise<CollateralRequest> {
    const request = await findRequest(tx, relationshipId, requestId);
    invariant(request !== undefined, `request ${requestId} was written a moment ago`);
    return request;
  }
}

/** There were marks when it was asked for, and a seat: which has been vacated since. */
function measuredBefore(refusal: MoveRefusal): Exclude<MoveRefusal, NotMeasured> {
  if (refusal.kind === 'no-such-seat') return { kind: 'seat-not-performing' };
  invariant(refusal.kind !== 'no-marks', 'what was measured on marks has none');
  return refusal;
}

async function tellMargin(
  tx: EntityManager,
  relationship: Relationship,
  { occupancy, comes }: Pick<NewRequest, 'occupancy' | 'comes'>,
  { after, instant }: MeasuredMove,
  margin: SeatMargin,
): Promise<void> {
  if (comes !== undefined) await margin.covered(tx, relationship, { occupancy, counts: after }, instant);
}
