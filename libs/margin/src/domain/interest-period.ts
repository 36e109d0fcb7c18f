import {
  accept,
  bps,
  businessDayAfter,
  CalendarDate,
  type DayCount,
  DAYS_OF_A_YEAR,
  Exact,
  type Money,
  refuse,
  type Result,
} from '@app/kernel';
import { cashInterest } from './cash-interest';

/** What an annex elects for interest on cash. */
export interface InterestElections {
  readonly benchmark: string;
  readonly spreadBps: string; // added to the benchmark
  readonly belowZero: 'floored' | 'paid'; // floored: a rate below zero counts as zero
  readonly dayCount: DayCount;
  readonly compounding: 'none' | 'daily' | 'monthly'; // a period is a month at most and is settled: by the month is not at all
}

/** One day of a period as it is stated: decimal text. */
export interface InterestDay {
  readonly day: string;
  readonly balance: string; // at its end
  readonly fixedOn: string; // whose fixing counts for it
  readonly fixing: string;
  readonly rate: string; // with the spread, and floored where that is elected
}

export interface InterestPeriod {
  readonly days: readonly InterestDay[];
  readonly interest: Exact; // unrounded; positive: the holder of the cash owes it
}

/** An earlier period that comes to something else, for a fixing of it was corrected. What it was is what was stated of it so far. */
export interface InterestCorrection {
  readonly period: string;
  readonly was: string; // decimal text
  readonly now: string;
}

/** A day whose fixing nobody has published: no number is made up for it. */
export interface NoFixing {
  readonly kind: 'no-fixing';
  readonly benchmark: string;
  readonly fixedOn: string;
}

/**
 * Interest of a period on what was held at the end of each of its days. On a day on which the benchmark is not fixed, the fixing of the
 * business day before counts.
 *
 * @param fixings by day, YYYY-MM-DD
 * @see cashInterest; ISDA 2016 VM CSA, Paragraph 13 (Interest Rate, Daily Interest Compounding, Negative Interest)
 */
export function interestPeriod(
  elections: InterestElections,
  closings: readonly { readonly day: string; readonly balance: Money }[],
  fixings: ReadonlyMap<string, string>,
  isFixingDay: (day: CalendarDate) => boolean,
): Result<InterestPeriod, NoFixing> {
  const days: InterestDay[] = [];
  for (const { day, balance } of closings) {
    const fixedOn = fixingDay(day, isFixingDay);
    const fixing = fixings.get(fixedOn);
    if (fixing === undefined) return refuse({ kind: 'no-fixing', benchmark: elections.benchmark, fixedOn });
    const rate = rateOf(elections, fixing);
    days.push({ day, balance: balance.toText(), fixedOn, fixing, rate });
  }
  return accept({ days, interest: interestOf(elections, days) });
}

/**
 * What the days of a period come to by fixings that were corrected since it was stated: the same balances, the same elections. A day of
 * which nothing else is known keeps what it was stated on.
 */
export function restated(
  elections: InterestElections,
  stated: readonly InterestDay[],
  fixings: ReadonlyMap<string, string>,
): InterestPeriod {
  const days = stated.map((each) => {
    const fixing = fixings.get(each.fixedOn) ?? each.fixing;
    return Object.assign({}, each, { fixing, rate: rateOf(elections, fixing) });
  });
  return { days, interest: interestOf(elections, days) };
}

/** The day whose fixing counts for a day: itself, or the last one before it on which the benchmark is fixed. */
export function fixingDay(day: string, isFixingDay: (day: CalendarDate) => boolean): string {
  const rules = { convention: 'Preceding', endOfMonth: false, isBusinessDay: isFixingDay } as const;
  return businessDayAfter(dayNamed(day), { length: 0, unit: 'Days' }, rules).text;
}

/** The days that are stated together: those of a month, or one. */
export interface StatedPeriod {
  readonly text: string; // 2026-10, or 2026-10-17
  readonly by: 'monthly' | 'daily';
  readonly first: CalendarDate;
  readonly last: CalendarDate;
}

/** The period that is written 2026-10 or 2026-10-17; undefined: neither. */
export function periodOf(text: string): StatedPeriod | undefined {
  const month = /^\d{4}-\d\d$/.test(text);
  const first = CalendarDate.parse(month ? `${text}-01` : text);
  if (first === undefined) return undefined;
  return month
    ? { text, by: 'monthly', first, last: first.endOfMonth() }
    : { text, by: 'daily', first, last: first };
}

/** The period of a kind that a day is in. */
export function periodWith(day: CalendarDate, by: StatedPeriod['by']): StatedPeriod {
  const first = by === 'monthly' ? CalendarDate.of(day.year, day.month, 1) : day;
  const last = by === 'monthly' ? day.endOfMonth() : day;
  return { text: first.text.slice(0, by === 'monthly' ? 'YYYY-MM'.length : undefined), by, first, last };
}

function rateOf({ spreadBps, belowZero }: InterestElections, fixing: string): string {
  const whole = new Exact(fixing).plus(bps(spreadBps));
  return (belowZero === 'floored' ? Exact.max(whole, 0) : whole).toFixed();
}

function interestOf(
  { dayCount, compounding, belowZero }: InterestElections,
  days: readonly InterestDay[],
): Exact {
  return cashInterest({
    balances: days.map(({ balance }) => new Exact(balance)),
    rates: days.map(({ rate }) => new Exact(rate)),
    basis: DAYS_OF_A_YEAR[dayCount],
    compounding: compounding === 'daily',
    negativeInterest: belowZero === 'paid',
  });
}

function dayNamed(text: string): CalendarDate {
  return CalendarDate.parse(text) ?? CalendarDate.ofNumber(0);
}
