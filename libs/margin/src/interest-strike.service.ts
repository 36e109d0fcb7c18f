import { accept, type CalendarDate, invariant, Money, owed, type Result } from '@app/kernel';
import { LedgerHistoryService } from '@app/ledger';
import { worldCalendar } from '@app/legal-entity';
import { counterpartOf, type Relationship } from '@app/legal-entity/domain';
import { hashOf, uuidOf } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import {
  fixingDay,
  type InterestElections,
  interestPeriod,
  type NoFixing,
  type ReferenceRateName,
  restated,
  type StatedPeriod,
} from './domain';
import { ReferenceRateService } from './interest-rate.service';
import {
  type InterestCorrection,
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
   * The statement of those days of a period that nobody has stated yet, and of what earlier periods come to since a fixing of theirs was
   * corrected; undefined: all of its days are stated.
   */
  async strike(
    tx: EntityManager,
    wanted: InterestStrike,
  ): Promise<Result<InterestStatement | undefined, NoFixing>> {
    const { relationship, giver, period, elections, settlement } = wanted;
    const { id: book, asset } = relationship;
    const { first, last } = period;
    const account = { book, name: `VM_HELD.${giver}`, asset: owed(asset) };
    const before = await statedDays(tx, relationship, giver, period);
    const closings = await this.history.closings(tx, account, first.text, last.text);
    const left = closings.filter(({ day }) => !before.has(day));
    if (left.length === 0) return accept(undefined);
    const isFixingDay = await fixingDays(elections.benchmark);
    const found = await this.fixings(tx, elections.benchmark, first, last);
    const struck = interestPeriod(elections, left, rateTexts(found), isFixingDay);
    if (!struck.ok) return struck;
    const { days, interest } = struck.value;
    const corrections = await this.corrections(tx, wanted);
    const corrected = corrections.map(({ was, now }) => Money.of(now, asset).minus(Money.of(was, asset)));
    const amount = Money.sum([Money.rounded(interest, asset, 'even'), ...corrected], asset);
    const sources = days.map(({ day }) => found.get(fixingDay(day, isFixingDay))?.source ?? '');
    return accept({
      id: uuidOf(`interest/${book}/${giver}/${period.text}`),
      relationship: book,
      period: period.text,
      giver,
      holder: counterpartOf(relationship, giver).code,
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

  /** Earlier periods that come to something else by the fixings of now than what was stated of them so far. */
  private async corrections(
    tx: EntityManager,
    { relationship, giver, period }: InterestStrike,
  ): Promise<InterestCorrection[]> {
    const since = period.first.plusMonths(MONTHS_CORRECTED);
    const earlier = await statedSince(tx, relationship, giver, since);
    const { asset } = relationship;
    const known = new Map<string, ReadonlyMap<string, string>>();
    const corrections: InterestCorrection[] = [];
    for (const statement of earlier) {
      const { elections, days } = statement;
      const { benchmark } = elections;
      const fixings =
        known.get(benchmark) ?? rateTexts(await this.fixings(tx, benchmark, since, period.last));
      known.set(benchmark, fixings);
      const now = Money.rounded(restated(elections, days, fixings).interest, asset, 'even');
      const was = statedOf(statement, earlier, asset);
      if (!was.equals(now))
        corrections.push({ period: statement.period, was: was.toText(), now: now.toText() });
    }
    return corrections;
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

/** What was stated of a period so far: when it was struck, or when it was corrected last. */
function statedOf(
  { period, amount, corrections }: InterestStatement,
  all: readonly InterestStatement[],
  asset: Money['asset'],
): Money {
  const last = all.flatMap((each) => each.corrections.filter((one) => one.period === period)).at(-1);
  if (last !== undefined) return Money.of(last.now, asset);
  return corrections.reduce(
    (own, { was, now }) => own.minus(Money.of(now, asset)).plus(Money.of(was, asset)),
    amount,
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
