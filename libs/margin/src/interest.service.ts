import {
  accept,
  type CalendarDate,
  id,
  invariant,
  Money,
  plusMinutes,
  refuse,
  type Result,
  textOf,
} from '@app/kernel';
import { AgreementService, RelationshipService } from '@app/legal-entity';
import { bothPerform, occupants, type Relationship, type RelationshipId } from '@app/legal-entity/domain';
import { SnapshotService } from '@app/market-data';
import { schedule, type Work } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { dayOf, type NoFixing, periodOf, periodWith, type StatedPeriod } from './domain';
import { issueInterest } from './interest-call.rows';
import { InterestStrikeService } from './interest-strike.service';
import { findStatement, insertStatement, type InterestStatement, statementsOf } from './interest.rows';
import type { MarginCall } from './margin.rows';

export type InterestRefusal =
  | NoFixing
  | { readonly kind: 'no-such-period' }
  | { readonly kind: 'period-not-over' }
  | { readonly kind: 'stated-by-the-month' }
  | { readonly kind: 'no-interest-elected' }
  | { readonly kind: 'seat-not-performing' };

type Paper = Awaited<ReturnType<AgreementService['paperFor']>>;
type Elected = NonNullable<Paper['variationMargin']>['elections']['interest'];

/** A seat whose annex elects a benchmark. */
interface BearingSeat {
  readonly code: string;
  readonly elected: Elected;
}

const A_DAY = 1440;

/** Interest on variation margin: whoever holds the cash owes it, period by period, by the annex of whoever gave it. */
@Injectable()
export class InterestService {
  constructor(
    private readonly relationships: RelationshipService,
    private readonly agreements: AgreementService,
    private readonly strikes: InterestStrikeService,
    private readonly snapshots: SnapshotService,
  ) {}

  /**
   * States the interest of a month or of a day for each seat whose annex, as it stands at the end of it, elects a benchmark; and calls
   * it: a call of interest is agreed to, disputed and settled like any other. The same period again is the same statements, and no day is
   * stated twice: a month is what is left of it. The period after it is due to be stated when it is over.
   */
  async state(
    tx: EntityManager,
    relationshipId: RelationshipId,
    text: string,
    asOf: Date,
  ): Promise<Result<readonly InterestStatement[], InterestRefusal>> {
    const period = periodOf(text);
    if (period === undefined) return refuse({ kind: 'no-such-period' });
    if (dayOf(asOf).number <= period.last.number) return refuse({ kind: 'period-not-over' });
    const relationship = await this.relationships.lock(tx, relationshipId);
    if (!bothPerform(relationship)) return refuse({ kind: 'seat-not-performing' });
    const bearing = await this.bearingSeats(tx, relationship, period);
    if (bearing.length === 0) return refuse({ kind: 'no-interest-elected' });
    const stated: InterestStatement[] = [];
    for (const seat of bearing) {
      if (period.by === 'daily' && seat.elected.statement === 'monthly') continue;
      const known = await findStatement(tx, relationship, seat.code, text);
      const statement = known ? accept(known) : await this.stateSeat(tx, relationship, seat, period, asOf);
      if (!statement.ok) return statement;
      if (statement.value !== undefined) stated.push(statement.value);
    }
    await schedule(tx, nextWork(relationshipId, period, bearing));
    return stated.length === 0 && period.by === 'daily'
      ? refuse({ kind: 'stated-by-the-month' })
      : accept(stated);
  }

  /** The statements of some seats, the newest period first. */
  statements(
    tx: EntityManager,
    relationship: Relationship,
    seats: readonly string[],
  ): Promise<InterestStatement[]> {
    return statementsOf(tx, relationship, seats);
  }

  /** States a period by itself. What is missing is looked for again the next day; where no seat elects that any more, it ends. */
  async stateWhenDue(
    tx: EntityManager,
    relationshipId: RelationshipId,
    period: string,
    asOf: Date,
  ): Promise<{ refused: string } | undefined> {
    const stated = await this.state(tx, relationshipId, period, asOf);
    if (stated.ok) return undefined;
    const { kind } = stated.refusal;
    if (kind !== 'no-interest-elected' && kind !== 'stated-by-the-month')
      await schedule(tx, [stateWork(relationshipId, period, plusMinutes(asOf, A_DAY))]);
    return { refused: kind };
  }

  /** By the annexes that are in force when the period ends: what is amended in the middle of it counts for the whole of it. */
  private async bearingSeats(
    tx: EntityManager,
    relationship: Relationship,
    { last }: StatedPeriod,
  ): Promise<BearingSeat[]> {
    const bearing: BearingSeat[] = [];
    for (const { code, partyId } of occupants(relationship)) {
      const seat = { cell: relationship.name, partyId, asOf: startOf(last.plusDays(1)) };
      const elected = (await this.agreements.paperFor(tx, seat)).variationMargin?.elections.interest;
      if (elected !== undefined && elected.benchmark !== 'none') bearing.push({ code, elected });
    }
    return bearing; // the margin of a seat that is not among them bears nothing: the other's may
  }

  /** @returns undefined where every day of the period is stated already */
  private async stateSeat(
    tx: EntityManager,
    relationship: Relationship,
    { code: giver, elected }: BearingSeat,
    period: StatedPeriod,
    asOf: Date,
  ): Promise<Result<InterestStatement | undefined, NoFixing>> {
    const { benchmark, spreadBps, belowZero, dayCount, compounding, settlement } = elected;
    const elections = { benchmark, spreadBps, belowZero, dayCount, compounding };
    const struck = await this.strikes.strike(tx, { relationship, giver, period, elections, settlement });
    if (!struck.ok || struck.value === undefined) return struck;
    const statement = struck.value;
    const call = await this.call(tx, statement, elected, asOf);
    if (call !== undefined) await issueInterest(tx, call, relationship, `interest of ${period.text}`);
    await insertStatement(tx, statement);
    const kept = await findStatement(tx, relationship, giver, period.text); // as everybody reads it from now on
    invariant(kept !== undefined, `interest of ${period.text} was not kept`);
    return accept(kept);
  }

  /** The holder owes what is above zero, and is owed what is below. */
  private async call(
    tx: EntityManager,
    { relationship, callId, amount, giver, holder, period, settlement, inputsHash }: InterestStatement,
    { statementAgreement: agreement }: Elected,
    asOf: Date,
  ): Promise<MarginCall | undefined> {
    if (callId === undefined) return undefined;
    const snapshot = await this.snapshots.newest(tx);
    invariant(snapshot !== undefined, 'interest on margin that was never valued');
    const absolute = amount.isPositive() ? amount : amount.negated();
    const silence = agreement.kind === 'within-days' ? agreement.silence : 'agrees';
    return {
      id: id<'MarginCall'>(callId),
      relationship,
      parentId: undefined,
      occupancy: amount.isPositive() ? holder : giver,
      kind: 'interest',
      direction: 'delivery',
      amount: absolute,
      paid: Money.zero(amount.asset),
      snapshotId: snapshot.id,
      issuedAt: asOf,
      dueAt: plusMinutes(asOf, (agreement.kind === 'within-days' ? agreement.days : 1) * A_DAY),
      state: 'issued',
      statement: { period, giver, holder, settlement, silence, inputsHash, amount: absolute.toText() },
      version: 0,
    };
  }
}

/**
 * What is stated after a period: the next one, of each kind that a seat elects. Where an annex comes to elect the other kind, its days
 * begin with the next month, and its months with the one that runs.
 */
function nextWork(
  relationshipId: RelationshipId,
  { by, first, last }: StatedPeriod,
  bearing: readonly BearingSeat[],
): Work[] {
  const elects = (kind: StatedPeriod['by']) => bearing.some(({ elected }) => elected.statement === kind);
  const after = last.plusDays(1);
  return [
    ...(elects('daily') ? [periodWith(after, 'daily')] : []),
    ...(elects('monthly') ? [periodWith(by === 'monthly' ? after : first, 'monthly')] : []),
  ].map(({ text }) => stateWork(relationshipId, text));
}

/** A period is stated when its last fixing is published, or when what was missing is looked for again. */
function stateWork(relationshipId: RelationshipId, period: string, dueAt = dueAfter(period)): Work {
  const payload = { relationshipId, period };
  return { kind: 'margin.interest', key: `${relationshipId}/${period}/${textOf(dueAt)}`, payload, dueAt };
}

const HOURS_PAST = 36; // the end of the period: its last fixing is published on the day after

function dueAfter(text: string): Date {
  const period = periodOf(text);
  invariant(period !== undefined, `${text} is no period`);
  return plusMinutes(startOf(period.last), A_DAY + HOURS_PAST * 60);
}

function startOf(day: CalendarDate): Date {
  return new Date(`${day.text}T00:00:00Z`);
}
