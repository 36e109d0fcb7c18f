import { accept, invariant, Money, refuse, type Result } from '@app/kernel';
import { LedgerService } from '@app/ledger';
import { RelationshipService } from '@app/legal-entity';
import { type Occupancy, occupants, type Relationship, type RelationshipId } from '@app/legal-entity/domain';
import { SnapshotService } from '@app/market-data';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { amountsOn, CollateralService, type PoolInstant, type PoolStanding } from './collateral.service';
import {
  type CollateralRequest,
  findRequest,
  insertRequest,
  insertRequestEnd,
  type NewRequest,
  pageOfRequests,
} from './collateral-request.rows';
import { mayLeave, type NoValue, pledged, type Pool, released, substituted } from './domain';

export type RequestRefusal =
  | {
      readonly kind:
        | 'no-such-seat'
        | 'no-such-request'
        | 'seat-not-performing'
        | 'no-marks'
        | 'request-over'
        | 'own-request';
    }
  | { readonly kind: 'collateral-ineligible'; readonly why: NoValue }
  | { readonly kind: 'not-enough-free' | 'more-than-held'; readonly there: Money }
  | { readonly kind: 'collateral-unpriced'; readonly assets: readonly string[] }
  | { readonly kind: 'requirement-not-known'; readonly why: string }
  | { readonly kind: 'cover-would-fall-short'; readonly after: Money; readonly required: Money };

/** What the margin of a seat says to a move of its collateral. Asked under the lock. */
export interface SeatMargin {
  /** What it must have posted, on the marks of an instant; or why nobody can say. Asked when something would leave. */
  of(
    tx: EntityManager,
    relationship: Relationship,
    occupancy: string,
    instant: PoolInstant,
  ): Promise<Result<Money, string>>;
  /** What is called back of it in the settlement asset, and not yet paid: it is as good as gone. */
  returning(tx: EntityManager, relationship: Relationship, occupancy: string): Promise<Money>;
  /** Collateral has come in, and this is what all of it counts for now: what it covers is called no longer. */
  covered(
    tx: EntityManager,
    relationship: Relationship,
    seat: { readonly occupancy: string; readonly counts: Money },
    instant: PoolInstant,
  ): Promise<void>;
}

export type WantedRequest = Omit<NewRequest, 'needsConsent' | 'requestedAt'>;

interface Measured {
  readonly instant: PoolInstant;
  readonly before: Money;
  readonly after: Money;
  readonly required: Money | undefined;
}

/** Collateral into a seat's margin, out of it, and one for another. Every move is measured under the lock of its relationship. */
@Injectable()
export class CollateralRequestService {
  constructor(
    private readonly relationships: RelationshipService,
    private readonly collateral: CollateralService,
    private readonly snapshots: SnapshotService,
    private readonly ledger: LedgerService,
  ) {}

  /**
   * Moves what is asked for; or, where the annex wants the other side's consent to a substitution, writes down that it was asked, if it
   * could be done now.
   */
  async request(
    tx: EntityManager,
    relationshipId: RelationshipId,
    wanted: WantedRequest,
    margin: SeatMargin,
    asOf: Date,
  ): Promise<Result<CollateralRequest, RequestRefusal>> {
    const relationship = await this.relationships.lock(tx, relationshipId);
    const found = await this.measured(tx, relationship, wanted, margin, asOf);
    if (!found.ok) return found;
    const { measured, standing } = found.value;
    const needsConsent = wanted.kind === 'substitution' && standing.substitutionNeedsConsent;
    const request = { ...wanted, needsConsent, requestedAt: asOf };
    await insertRequest(tx, relationshipId, request);
    if (needsConsent) return accept(await this.stands(tx, relationshipId, wanted.id));
    const settled = await this.settle(tx, relationshipId, request, measured, {
      by: wanted.requestedBy,
      asOf,
    });
    await tellMargin(tx, relationship, request, measured, margin);
    return accept(settled);
  }

  /** Somebody of the house consents: what was asked is measured again, and moved. */
  async consent(
    tx: EntityManager,
    relationshipId: RelationshipId,
    requestId: string,
    by: string,
    margin: SeatMargin,
    asOf: Date,
  ): Promise<Result<CollateralRequest, RequestRefusal>> {
    const relationship = await this.relationships.lock(tx, relationshipId);
    const open = await this.open(tx, relationshipId, requestId);
    if (!open.ok) return open;
    if (open.value.requestedBy === by) return refuse({ kind: 'own-request' });
    const found = await this.measured(tx, relationship, open.value, margin, asOf);
    if (!found.ok) return found;
    const { measured } = found.value;
    const settled = await this.settle(tx, relationshipId, open.value, measured, { by, asOf });
    await tellMargin(tx, relationship, open.value, measured, margin);
    return accept(settled);
  }

  /** Ends a request that waits, without a move: the house declines it for a reason, or who asked takes it back. */
  async end(
    tx: EntityManager,
    relationshipId: RelationshipId,
    requestId: string,
    how: { readonly by: string; readonly reason?: string },
    asOf: Date,
  ): Promise<Result<CollateralRequest, RequestRefusal>> {
    await this.relationships.lock(tx, relationshipId);
    const open = await this.open(tx, relationshipId, requestId);
    if (!open.ok) return open;
    const ended = { endedAt: asOf, endedBy: how.by };
    await insertRequestEnd(
      tx,
      relationshipId,
      requestId,
      how.reason === undefined
        ? { ...ended, outcome: 'withdrawn' }
        : { ...ended, outcome: 'declined', reason: how.reason },
    );
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
  ): Promise<Result<CollateralRequest, RequestRefusal>> {
    const request = await findRequest(tx, relationshipId, requestId);
    if (request === undefined) return refuse({ kind: 'no-such-request' });
    return request.state === 'requested' ? accept(request) : refuse({ kind: 'request-over' });
  }

  private async measured(
    tx: EntityManager,
    relationship: Relationship,
    wanted: Pick<WantedRequest, 'occupancy' | 'comes' | 'leaves'>,
    margin: SeatMargin,
    asOf: Date,
  ): Promise<Result<{ readonly measured: Measured; readonly standing: PoolStanding }, RequestRefusal>> {
    const seat = performing(relationship, wanted.occupancy);
    if (!seat.ok) return seat;
    const newest = await this.snapshots.newest(tx);
    if (newest === undefined) return refuse({ kind: 'no-marks' });
    const instant = { snapshotId: newest.id, asOf };
    const holdings = await this.ledger.holdings(tx, relationship.id);
    const free = amountsOn(holdings, `FREE.${wanted.occupancy}`);
    const returning = await margin.returning(tx, relationship, wanted.occupancy);
    const posted = without(returning, amountsOn(holdings, `IM.${wanted.occupancy}`));
    const there = enough(wanted, free, posted);
    if (!there.ok) return there;
    const standing = await this.collateral.standing(tx, relationship, seat.value, instant);
    const before = await this.collateral.value(tx, standing, posted);
    const after = await this.collateral.value(tx, standing, moved(posted, wanted));
    const eligible = judged(after, wanted.comes);
    if (!eligible.ok) return eligible;
    const measured = { instant, before: before.counts, after: after.counts, required: undefined };
    if (wanted.leaves === undefined) return accept({ measured, standing });
    const unpriced = [...new Set([...before.unpriced, ...after.unpriced])];
    if (unpriced.length > 0) return refuse({ kind: 'collateral-unpriced', assets: unpriced });
    const required = await margin.of(tx, relationship, wanted.occupancy, instant);
    if (!required.ok) return refuse({ kind: 'requirement-not-known', why: required.refusal });
    const cover = { before: before.counts, after: after.counts, required: required.value };
    if (!mayLeave(cover).ok)
      return refuse({ kind: 'cover-would-fall-short', after: after.counts, required: required.value });
    return accept({ measured: { ...measured, required: required.value }, standing });
  }

  private async settle(
    tx: EntityManager,
    relationshipId: RelationshipId,
    { id, occupancy, comes, leaves }: Pick<NewRequest, 'id' | 'occupancy' | 'comes' | 'leaves'>,
    { instant, before, after, required }: Measured,
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

async function tellMargin(
  tx: EntityManager,
  relationship: Relationship,
  { occupancy, comes }: Pick<NewRequest, 'occupancy' | 'comes'>,
  { after, instant }: Measured,
  margin: SeatMargin,
): Promise<void> {
  if (comes !== undefined) await margin.covered(tx, relationship, { occupancy, counts: after }, instant);
}

function performing(relationship: Relationship, occupancy: string): Result<Occupancy, RequestRefusal> {
  const seat = occupants(relationship).find(({ code }) => code === occupancy);
  if (seat === undefined) return refuse({ kind: 'no-such-seat' });
  return seat.standing === 'performing' ? accept(seat) : refuse({ kind: 'seat-not-performing' });
}

function enough(
  { comes, leaves }: Pick<WantedRequest, 'comes' | 'leaves'>,
  free: readonly Money[],
  posted: readonly Money[],
): Result<'there', RequestRefusal> {
  const has = (wanted: Money, among: readonly Money[]) =>
    among.find(({ asset }) => asset.code === wanted.asset.code) ?? Money.zero(wanted.asset);
  if (comes !== undefined && has(comes, free).lessThan(comes))
    return refuse({ kind: 'not-enough-free', there: has(comes, free) });
  if (leaves !== undefined && has(leaves, posted).lessThan(leaves))
    return refuse({ kind: 'more-than-held', there: has(leaves, posted) });
  return accept('there');
}

/** What stays, once what is called back has gone. */
function without(returning: Money, posted: readonly Money[]): Money[] {
  return posted.map((each) =>
    each.asset.code === returning.asset.code ? each.minus(returning.atMost(each)) : each,
  );
}

/** What is posted once it has moved. */
function moved(
  posted: readonly Money[],
  { comes, leaves }: Pick<WantedRequest, 'comes' | 'leaves'>,
): Money[] {
  const came = comes === undefined || posted.some(({ asset }) => asset.code === comes.asset.code);
  return [...posted, ...(came ? [] : [Money.zero(comes.asset)])]
    .map((each) => (comes?.asset.code === each.asset.code ? each.plus(comes) : each))
    .map((each) => (leaves?.asset.code === each.asset.code ? each.minus(leaves) : each))
    .filter(({ minor }) => minor > 0n)
    .sort((a, b) => (a.asset.code < b.asset.code ? -1 : 1));
}

function judged({ items }: Pool, comes: Money | undefined): Result<'eligible', RequestRefusal> {
  for (const item of items)
    if (!item.counted && item.quantity.asset.code === comes?.asset.code)
      return refuse({ kind: 'collateral-ineligible', why: item.why });
  return accept('eligible');
}
