import { accept, CalendarDate, invariant, Money, owed, type Result } from '@app/kernel';
import { LedgerHistoryService } from '@app/ledger';
import { worldCalendar } from '@app/legal-entity';
import { counterpartOf, type Relationship } from '@app/legal-entity/domain';
import { hashOf, uuidOf } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import {
  fixingDay,
  type InterestCorrection,
  type InterestElections,
  interestPeriod,
  type NoFixing,
  periodOf,
  type ReferenceRateName,
  restated,
  type StatedPeriod,
} from './domain';
import { ReferenceRateService } from './interest-rate.service';
import {
  facedSince,
  type InterestSettlement,
  type InterestStatement,
  statedDays,
  statedSince,
} from './interest.rows';

/** Whose interest is struck, for which days, and as what is elected. */
export interface InterestStrike {
  readonly relationship: Relationship;
  readonly giver: string;
  readonly period: StatedPeriod;
  readonly elections: InterestElections;
  readonly settlement: InterestSettlement;
}

/** Where a benchmark is fixed: on the business days of its place. */
const FIXED_IN: Readonly<Record<string, string>> = {
  SOFR: 'USNY',
  EFFR: 'USNY',
  ESTR: 'EUTA',
  SONIA: 'GBLO',
  TONA: 'JPTO',
};
const DAYS_BETWEEN_FIXINGS = 10; // no benchmark pauses for longer
const MONTHS_CORRECTED = -12; // a publisher corrects within days; what was stated longer ago stands

/** Strikes interest: on what the ledger says was held, by the fixings that are on record. It writes nothing. */
@Injectable()
export class InterestStrikeService {
  constructor(
    private readonly history: LedgerHistoryService,
    private readonly rates: ReferenceRateService,
  ) {}

  /**
   * The statement of those days of a period on which the two who sit now faced each other and that nobody has stated yet, and of what
   * earlier periods of theirs come to since a fixing was corrected; undefined: no such day is left. A replacement owes nothing for the
   * days of the one whose seat it took.
   */
  async strike(
    tx: EntityManager,
    wanted: InterestStrike,
  ): Promise<Result<InterestStatement | undefined, NoFixing>> {
    const { relationship, giver, period, elections, settlement } = wanted;
    const { id: book, asset } = relationship;
    const { first, last } = period;
    const account = { book, name: `VM_HELD.${giver}`, asset: owed(asset) };
    const holder = counterpartOf(relationship, giver).code;
    const faced = await facedSince(tx, relationship, [giver, holder]);
    const before = await statedDays(tx, relationship, giver, period);
    const closings = await this.history.closings(tx, account, first.text, last.text);
    const left = closings.filter(({ day }) => day >= faced && !before.has(day));
    if (left.length === 0) return accept(undefined);
    const isFixingDay = await fixingDays(elections.benchmark);
    const found = await this.fixings(tx, elections.benchmark, first, last);
    const struck = interestPeriod(elections, left, rateTexts(found), isFixingDay);
    if (!struck.ok) return struck;
    const { days, interest } = struck.value;
    const corrections = await this.corrections(tx, wanted, holder);
    const amount = Money.rounded(interest, asset, 'even').plus(correctedBy(corrections, asset));
    const sources = days.map(({ day }) => found.get(fixingDay(day, isFixingDay))?.source ?? '');
    return accept({
      id: uuidOf(`interest/${book}/${giver}/${period.text}`),
      relationship: book,
      period: period.text,
      giver,
      holder,
      amount,
      elections,
      settlement,
      days,
      corrections,
      sources: [...new Set(sources)],
      inputsHash: hashOf({ elections, days, corrections }),
      callId: amount.isZero() ? undefined : uuidOf(`call/interest/${book}/${giver}/${period.text}`),
    });
  }

  /** Earlier periods of the same two that come to something else by the fixings of now than what was stated of them so far. */
  private async corrections(
    tx: EntityManager,
    { relationship, giver, period }: InterestStrike,
    holder: string,
  ): Promise<InterestCorrection[]> {
    const since = period.first.plusMonths(MONTHS_CORRECTED);
    const stated = await statedSince(tx, relationship, { giver, holder }, since);
    const earlier = stated.filter((each) => endsBefore(each.period, period.first));
    const { asset } = relationship;
    const known = new Map<string, ReadonlyMap<string, string>>();
    const corrections: InterestCorrection[] = [];
    for (const statement of earlier) {
      const { elections, days } = statement;
      const { benchmark } = elections;
      const fixings = known.get(benchmark) ?? (await this.fixingsOf(tx, benchmark, earlier));
      known.set(benchmark, fixings);
      const now = Money.rounded(restated(elections, days, fixings).interest, asset, 'even');
      const was = statedOf(statement, stated);
      if (!was.equals(now))
        corrections.push({ period: statement.period, was: was.toText(), now: now.toText() });
    }
    return corrections;
  }

  /** What counts now of every day whose fixing these statements were struck by. */
  private async fixingsOf(
    tx: EntityManager,
    benchmark: string,
    statements: readonly InterestStatement[],
  ): Promise<ReadonlyMap<string, string>> {
    const fixed = statements.flatMap(({ days }) => days.map(({ fixedOn }) => fixedOn)).sort();
    const [first, last] = [fixed[0], fixed.at(-1)].map((day) => CalendarDate.parse(day ?? ''));
    if (first === undefined || last === undefined) return new Map();
    return rateTexts(await this.fixings(tx, benchmark, first, last));
  }

  private fixings(tx: EntityManager, benchmark: string, first: CalendarDate, last: CalendarDate) {
    return this.rates.between(
      tx,
      benchmark as ReferenceRateName,
      first.plusDays(-DAYS_BETWEEN_FIXINGS),
      last,
    );
  }
}

function endsBefore(period: string, day: CalendarDate): boolean {
  const last = periodOf(period)?.last;
  return last !== undefined && last.number < day.number;
}

/** What was stated of a period so far: when it was struck, and by every correction of it since, in whatever order those were stated. */
function statedOf(statement: InterestStatement, all: readonly InterestStatement[]): Money {
  const { period, amount, corrections } = statement;
  const own = amount.minus(correctedBy(corrections, amount.asset));
  const later = all.flatMap((each) => each.corrections.filter((one) => one.period === period));
  return own.plus(correctedBy(later, amount.asset));
}

function correctedBy(corrections: readonly InterestCorrection[], asset: Money['asset']): Money {
  return Money.sum(
    corrections.map(({ was, now }) => Money.of(now, asset).minus(Money.of(was, asset))),
    asset,
  );
}

async function fixingDays(benchmark: string): Promise<(day: CalendarDate) => boolean> {
  const centre = (await worldCalendar()).centre(FIXED_IN[benchmark] ?? '24/7');
  invariant(centre.ok, `${benchmark} is fixed nowhere`);
  return centre.value.isBusinessDay;
}

function rateTexts(found: ReadonlyMap<string, { readonly rate: string }>): ReadonlyMap<string, string> {
  return new Map([...found].map(([day, { rate }]) => [day, rate]));
}
