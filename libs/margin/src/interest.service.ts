import { accept, id, invariant, Money, owed, plusMinutes, refuse, type Result, textOf } from '@app/kernel';
import { LedgerHistoryService } from '@app/ledger';
import { AgreementService, RelationshipService } from '@app/legal-entity';
import {
  bothPerform,
  counterpartOf,
  occupants,
  type Relationship,
  type RelationshipId,
} from '@app/legal-entity/domain';
import { SnapshotService } from '@app/market-data';
import { hashOf, schedule, uuidOf } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { worldCalendar } from './business-centres';
import {
  dayOf,
  fixingDay,
  type InterestElections,
  interestPeriod,
  monthOf,
  type NoFixing,
  type ReferenceRateName,
} from './domain';
import { issueInterest } from './interest-call.rows';
import { ReferenceRateService } from './interest-rate.service';
import { findStatement, insertStatement, type InterestStatement, statementsOf } from './interest.rows';
import type { MarginCall } from './margin.rows';

export type InterestRefusal =
  | NoFixing
  | { readonly kind: 'no-such-month' }
  | { readonly kind: 'month-not-over' }
  | { readonly kind: 'no-interest-elected' }
  | { readonly kind: 'seat-not-performing' };

/** Where a benchmark is fixed: on the business days of its place. */
const FIXED_IN: Readonly<Record<string, string>> = {
  SOFR: 'USNY',
  EFFR: 'USNY',
  ESTR: 'EUTA',
  SONIA: 'GBLO',
  TONA: 'JPTO',
};
const A_DAY = 1440;
const DAYS_BETWEEN_FIXINGS = 10; // no benchmark pauses for longer

/** Interest on variation margin: whoever holds the cash pays it, month by month, by the annex of whoever gave it. */
@Injectable()
export class InterestService {
  constructor(
    private readonly relationships: RelationshipService,
    private readonly agreements: AgreementService,
    private readonly history: LedgerHistoryService,
    private readonly rates: ReferenceRateService,
    private readonly snapshots: SnapshotService,
  ) {}

  /**
   * States a month's interest of each seat whose annex elects a benchmark, and calls it: a call of interest is agreed to, disputed and
   * collected like any other. The same month again is the same statements. The month after it is due to be stated when it is over.
   */
  async state(
    tx: EntityManager,
    relationshipId: RelationshipId,
    month: string,
    asOf: Date,
  ): Promise<Result<readonly InterestStatement[], InterestRefusal>> {
    const days = monthOf(month);
    if (days === undefined) return refuse({ kind: 'no-such-month' });
    if (dayOf(asOf).number <= days.last.number) return refuse({ kind: 'month-not-over' });
    const relationship = await this.relationships.lock(tx, relationshipId);
    if (!bothPerform(relationship)) return refuse({ kind: 'seat-not-performing' });
    const stated: InterestStatement[] = [];
    for (const { code, partyId } of occupants(relationship)) {
      const known = await findStatement(tx, relationship, code, month);
      if (known !== undefined) stated.push(known);
      else {
        const seat = { cell: relationship.name, partyId, asOf };
        const elections = (await this.agreements.paperFor(tx, seat)).variationMargin?.elections.interest;
        if (elections === undefined || elections.benchmark === 'none') continue; // its own margin bears none: the other's may
        const { benchmark, spreadBps, belowZero, dayCount, compounding, statementAgreement } = elections;
        const daysToPay = statementAgreement.kind === 'within-days' ? statementAgreement.days : 1;
        const elected = {
          elections: { benchmark, spreadBps, belowZero, dayCount, compounding },
          daysToPay,
        };
        const fresh = await this.ofSeat(
          tx,
          relationship,
          code,
          Object.assign({ month }, days),
          elected,
          asOf,
        );
        if (!fresh.ok) return fresh;
        stated.push(fresh.value);
      }
    }
    if (stated.length === 0) return refuse({ kind: 'no-interest-elected' });
    await schedule(tx, [stateWork(relationshipId, days.first.plusMonths(1).text.slice(0, 7))]);
    return accept(stated);
  }

  /** The statements of some seats, the newest month first. */
  statements(
    tx: EntityManager,
    relationship: Relationship,
    seats: readonly string[],
  ): Promise<InterestStatement[]> {
    return statementsOf(tx, relationship, seats);
  }

  /** States a month by itself. What is missing is looked for again the next day; where neither seat elects any more, it ends. */
  async stateWhenDue(
    tx: EntityManager,
    relationshipId: RelationshipId,
    month: string,
    asOf: Date,
  ): Promise<{ refused: string } | undefined> {
    const stated = await this.state(tx, relationshipId, month, asOf);
    if (stated.ok) return undefined;
    const { kind } = stated.refusal;
    if (kind !== 'no-interest-elected')
      await schedule(tx, [stateWork(relationshipId, month, plusMinutes(asOf, A_DAY))]);
    return { refused: kind };
  }

  private async ofSeat(
    tx: EntityManager,
    relationship: Relationship,
    giver: string,
    { month, first, last }: { readonly month: string } & NonNullable<ReturnType<typeof monthOf>>,
    { elections, daysToPay }: { readonly elections: InterestElections; readonly daysToPay: number },
    asOf: Date,
  ): Promise<Result<InterestStatement, InterestRefusal>> {
    const { id: book, asset } = relationship;
    const account = { book, name: `VM_HELD.${giver}`, asset: owed(asset) };
    const closings = await this.history.closings(tx, account, first.text, last.text);
    const centre = (await worldCalendar()).centre(FIXED_IN[elections.benchmark] ?? '24/7');
    invariant(centre.ok, `${elections.benchmark} is fixed nowhere`);
    const { isBusinessDay } = centre.value;
    const name = elections.benchmark as ReferenceRateName;
    const found = await this.rates.between(tx, name, first.plusDays(-DAYS_BETWEEN_FIXINGS), last);
    const fixings = new Map([...found].map(([day, { rate }]) => [day, rate]));
    const period = interestPeriod(elections, closings, fixings, isBusinessDay);
    if (!period.ok) return period;
    const { days, interest } = period.value;
    const amount = Money.rounded(interest, asset, 'even');
    const sources = [
      ...new Set(days.map(({ day }) => found.get(fixingDay(day, isBusinessDay))?.source ?? '')),
    ];
    const holder = counterpartOf(relationship, giver).code;
    const statement: InterestStatement = {
      id: uuidOf(`interest/${book}/${giver}/${month}`),
      relationship: book,
      month,
      giver,
      holder,
      amount,
      elections,
      days,
      sources,
      inputsHash: hashOf({ elections, days }),
      callId: amount.isZero() ? undefined : uuidOf(`call/interest/${book}/${giver}/${month}`),
    };
    const call = await this.call(tx, relationship, statement, {
      asOf,
      dueAt: plusMinutes(asOf, daysToPay * A_DAY),
    });
    if (call !== undefined) await issueInterest(tx, call, relationship, `interest of ${month}`);
    await insertStatement(tx, statement);
    const kept = await findStatement(tx, relationship, giver, month); // as everybody reads it from now on
    invariant(kept !== undefined, `interest of ${month} was not kept`);
    return accept(kept);
  }

  /** The holder pays what is above zero, and is paid what is below. */
  private async call(
    tx: EntityManager,
    { id: relationship }: Relationship,
    { callId, amount, giver, holder, month, inputsHash }: InterestStatement,
    { asOf, dueAt }: { readonly asOf: Date; readonly dueAt: Date },
  ): Promise<MarginCall | undefined> {
    if (callId === undefined) return undefined;
    const snapshot = await this.snapshots.newest(tx);
    invariant(snapshot !== undefined, 'interest on margin that was never valued');
    const payer = amount.isPositive() ? holder : giver;
    const absolute = amount.isPositive() ? amount : amount.negated();
    return {
      id: id<'MarginCall'>(callId),
      relationship,
      parentId: undefined,
      occupancy: payer,
      kind: 'interest',
      direction: 'delivery',
      amount: absolute,
      paid: Money.zero(amount.asset),
      snapshotId: snapshot.id,
      issuedAt: asOf,
      dueAt,
      state: 'issued',
      statement: { month, giver, holder, inputsHash, amount: absolute.toText() },
      version: 0,
    };
  }
}

/** A month is stated on the first day after it, or when what was missing is looked for again. */
function stateWork(relationshipId: RelationshipId, month: string, dueAt = dueAfter(month)) {
  const payload = { relationshipId, month };
  return { kind: 'margin.interest', key: `${relationshipId}/${month}/${textOf(dueAt)}`, payload, dueAt };
}

const HOURS_PAST = 36; // the end of the month: its last fixing is published on the day after

function dueAfter(month: string): Date {
  const days = monthOf(month);
  invariant(days !== undefined, `${month} is no month`);
  return plusMinutes(new Date(`${days.last.text}T00:00:00Z`), A_DAY + HOURS_PAST * 60);
}
