import { accept, Money, refuse, type Result } from '@app/kernel';
import { LedgerService } from '@app/ledger';
import { type NoCalendar, PartyStandingService } from '@app/legal-entity';
import { isStopped, type Occupancy, occupants, type Relationship } from '@app/legal-entity/domain';
import { type SnapshotId, SnapshotService, SnapshotTakingService } from '@app/market-data';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { NewRequest } from './collateral-request.rows';
import { amountsOn, CollateralService, type PoolInstant } from './collateral.service';
import { mayLeave, type NoValue, type Pool } from './domain';
import { quotedSince } from './pool-standing.rows';

/** What was asked for is of no seat, or of a time before anything was marked. */
export type NotMeasured = { readonly kind: 'no-such-seat' } | { readonly kind: 'no-marks' };

/** Why collateral does not move. */
export type MoveRefusal =
  | NotMeasured
  | { readonly kind: 'seat-not-performing' | 'party-suspended' }
  | { readonly kind: 'collateral-ineligible'; readonly why: NoValue }
  | { readonly kind: 'not-enough-free' | 'more-than-held'; readonly there: Money }
  | { readonly kind: 'collateral-unpriced'; readonly assets: readonly string[] }
  | { readonly kind: 'requirement-not-known'; readonly why: string }
  | { readonly kind: 'cover-would-fall-short'; readonly after: Money; readonly required: Money };

/** Whose hand it is, and as what. */
export interface RequestActor {
  readonly who: string;
  readonly role: string;
}

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
  /** By when the house has to answer a substitution that is asked for at an instant. */
  answerBy(
    tx: EntityManager,
    relationship: Relationship,
    occupancy: string,
    asOf: Date,
  ): Promise<Result<Date, NoCalendar>>;
  /** A substitution is asked for that the house has to consent to: it is called for what would leave. */
  called(tx: EntityManager, relationship: Relationship, asked: AskedSubstitution): Promise<void>;
  /** The house has answered such a call, or who asked has taken it back. */
  answered(tx: EntityManager, relationship: Relationship, answer: SubstitutionAnswer): Promise<void>;
}

/** A substitution that waits, and what it would do on the marks of the instant at which it was asked for. */
export interface AskedSubstitution {
  readonly request: NewRequest;
  readonly by: RequestActor;
  readonly measured: MeasuredMove;
  readonly answerBy: Date;
}

export interface SubstitutionAnswer {
  readonly requestId: string;
  readonly outcome: 'settled' | 'declined' | 'withdrawn';
  readonly reason?: string; // of whoever declined it
  readonly by: RequestActor;
  readonly asOf: Date;
}

type Move = Pick<NewRequest, 'occupancy' | 'comes' | 'leaves'>;

/** What all that is posted counts for before a move and after it, on which marks, against what is required. */
export interface MeasuredMove {
  readonly instant: PoolInstant;
  readonly before: Money;
  readonly after: Money;
  readonly leaving: Money; // of before: what would no longer count if nothing came
  readonly required: Money | undefined; // nothing leaves: nobody asked
  readonly substitutionNeedsConsent: boolean;
}

/** Whether collateral may move, and what it does to what a seat's margin counts for. It moves nothing. */
@Injectable()
export class CollateralMoveService {
  constructor(
    private readonly collateral: CollateralService,
    private readonly snapshots: SnapshotService,
    private readonly taking: SnapshotTakingService,
    private readonly ledger: LedgerService,
    private readonly standings: PartyStandingService,
  ) {}

  /**
   * Under the relationship's lock, on the newest marks: what leaves is measured by what has been quoted since they were taken.
   *
   * @param beside other moves that wait: what they bring and take is spoken for
   */
  async measure(
    tx: EntityManager,
    relationship: Relationship,
    wanted: Move,
    margin: SeatMargin,
    {
      asOf,
      beside = [],
    }: { readonly asOf: Date; readonly beside?: readonly Pick<Move, 'comes' | 'leaves'>[] },
  ): Promise<Result<MeasuredMove, MoveRefusal>> {
    const seat = performing(relationship, wanted.occupancy);
    if (!seat.ok) return seat;
    const { partyId } = seat.value;
    const state = wanted.leaves && (await this.standings.hold(tx, [partyId])).get(partyId);
    if (state !== undefined && isStopped(state)) return refuse({ kind: 'party-suspended' });
    const snapshotId = await this.marked(tx, wanted, asOf);
    if (snapshotId === undefined) return refuse({ kind: 'no-marks' });
    const instant = { snapshotId, asOf };
    const holdings = await this.ledger.holdings(tx, relationship.id);
    const free = amountsOn(holdings, `FREE.${wanted.occupancy}`);
    const returning = await margin.returning(tx, relationship, wanted.occupancy);
    const posted = without(returning, amountsOn(holdings, `IM.${wanted.occupancy}`));
    const there = enough(wanted, spokenFor(free, beside, 'comes'), spokenFor(posted, beside, 'leaves'));
    if (!there.ok) return there;
    const standing = await this.collateral.standing(tx, relationship, seat.value, instant);
    const before = await this.collateral.value(tx, standing, posted);
    const after = await this.collateral.value(tx, standing, moved(posted, wanted));
    const left = await this.collateral.value(
      tx,
      standing,
      moved(posted, { comes: undefined, leaves: wanted.leaves }),
    );
    const eligible = judged(after, wanted.comes);
    if (!eligible.ok) return eligible;
    const { substitutionNeedsConsent } = standing;
    const leaving = before.counts.minus(left.counts);
    const counted = {
      instant,
      before: before.counts,
      after: after.counts,
      leaving,
      substitutionNeedsConsent,
    };
    if (wanted.leaves === undefined) return accept(Object.assign(counted, { required: undefined }));
    const unpriced = [...new Set([...before.unpriced, ...after.unpriced])];
    if (unpriced.length > 0) return refuse({ kind: 'collateral-unpriced', assets: unpriced });
    const required = await margin.of(tx, relationship, wanted.occupancy, instant);
    if (!required.ok) return refuse({ kind: 'requirement-not-known', why: required.refusal });
    const cover = { before: before.counts, after: after.counts, required: required.value };
    if (!mayLeave(cover).ok)
      return refuse({ kind: 'cover-would-fall-short', after: after.counts, required: required.value });
    return accept(Object.assign(counted, { required: required.value }));
  }

  /** The newest snapshot; or one of now, where something would leave and there are newer prices than in it. Nothing runs on that. */
  private async marked(tx: EntityManager, { leaves }: Move, asOf: Date): Promise<SnapshotId | undefined> {
    const newest = await this.snapshots.newest(tx);
    if (newest === undefined || leaves === undefined || asOf <= newest.asOf) return newest?.id;
    if (!(await quotedSince(tx, newest.asOf, asOf))) return newest.id;
    const taken = await this.taking.takeOnly(tx, asOf);
    return taken.ok ? taken.value : newest.id; // of which what has no mark any more lets nothing go
  }
}

function performing(relationship: Relationship, occupancy: string): Result<Occupancy, MoveRefusal> {
  const seat = occupants(relationship).find(({ code }) => code === occupancy);
  if (seat === undefined) return refuse({ kind: 'no-such-seat' });
  return seat.standing === 'performing' ? accept(seat) : refuse({ kind: 'seat-not-performing' });
}

function enough(
  { comes, leaves }: Pick<Move, 'comes' | 'leaves'>,
  free: readonly Money[],
  posted: readonly Money[],
): Result<'there', MoveRefusal> {
  const has = (wanted: Money, among: readonly Money[]) =>
    among.find(({ asset }) => asset.code === wanted.asset.code) ?? Money.zero(wanted.asset);
  if (comes !== undefined && has(comes, free).lessThan(comes))
    return refuse({ kind: 'not-enough-free', there: has(comes, free) });
  if (leaves !== undefined && has(leaves, posted).lessThan(leaves))
    return refuse({ kind: 'more-than-held', there: has(leaves, posted) });
  return accept('there');
}

/** What is left of amounts when what other moves bring, or take, is not. */
function spokenFor(
  amounts: readonly Money[],
  beside: readonly Pick<Move, 'comes' | 'leaves'>[],
  way: 'comes' | 'leaves',
): Money[] {
  return amounts.map((each) =>
    beside
      .flatMap((other) => other[way] ?? [])
      .filter(({ asset }) => asset.code === each.asset.code)
      .reduce((left, taken) => left.minus(taken.atMost(left)), each),
  );
}

/** What stays, once what is called back has gone. */
function without(returning: Money, posted: readonly Money[]): Money[] {
  return posted.map((each) =>
    each.asset.code === returning.asset.code ? each.minus(returning.atMost(each)) : each,
  );
}

/** What is posted once it has moved. */
function moved(posted: readonly Money[], { comes, leaves }: Pick<Move, 'comes' | 'leaves'>): Money[] {
  const came = comes === undefined || posted.some(({ asset }) => asset.code === comes.asset.code);
  return [...posted, ...(came ? [] : [Money.zero(comes.asset)])]
    .map((each) => (comes?.asset.code === each.asset.code ? each.plus(comes) : each))
    .map((each) => (leaves?.asset.code === each.asset.code ? each.minus(leaves) : each))
    .filter(({ minor }) => minor > 0n)
    .sort((a, b) => (a.asset.code < b.asset.code ? -1 : 1));
}

function judged({ items }: Pool, comes: Money | undefined): Result<'eligible', MoveRefusal> {
  for (const item of items)
    if (!item.counted && item.quantity.asset.code === comes?.asset.code)
      return refuse({ kind: 'collateral-ineligible', why: item.why });
  return accept('eligible');
}
