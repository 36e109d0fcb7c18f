import { accept, bps, CalendarDate, Exact, type Money, refuse, type Result } from '@app/kernel';
import { cashInterest } from './cash-interest';

/** What an annex elects for interest on cash. */
export interface InterestElections {
  readonly benchmark: string;
  readonly spreadBps: string; // added to the benchmark
  readonly belowZero: 'floored' | 'paid'; // floored: a rate below zero counts as zero
  readonly dayCount: 'ACT/360' | 'ACT/365F';
  readonly compounding: 'none' | 'daily' | 'monthly'; // a period is a month and is paid: by the month is not at all
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
  const { benchmark, spreadBps, belowZero, dayCount, compounding } = elections;
  const days: InterestDay[] = [];
  for (const { day, balance } of closings) {
    const fixedOn = fixingDay(day, isFixingDay);
    const fixing = fixings.get(fixedOn);
    if (fixing === undefined) return refuse({ kind: 'no-fixing', benchmark, fixedOn });
    const whole = new Exact(fixing).plus(bps(spreadBps));
    const rate = belowZero === 'floored' ? Exact.max(whole, 0) : whole;
    days.push({ day, balance: balance.toText(), fixedOn, fixing, rate: rate.toFixed() });
  }
  const interest = cashInterest({
    balances: days.map(({ balance }) => new Exact(balance)),
    rates: days.map(({ rate }) => new Exact(rate)),
    basis: dayCount === 'ACT/360' ? 360 : 365,
    compounding: compounding === 'daily',
    negativeInterest: belowZero === 'paid',
  });
  return accept({ days, interest });
}

/** The day whose fixing counts for a day: itself, or the last one before it on which the benchmark is fixed. */
export function fixingDay(day: string, isFixingDay: (day: CalendarDate) => boolean): string {
  let fixed = dayNamed(day);
  while (!isFixingDay(fixed)) fixed = fixed.plusDays(-1);
  return fixed.text;
}

/** The first and the last day of a month that is written 2026-10; undefined: it is not. */
export function monthOf(
  text: string,
): { readonly first: CalendarDate; readonly last: CalendarDate } | undefined {
  const first = /^\d{4}-\d\d$/.test(text) ? CalendarDate.parse(`${text}-01`) : undefined;
  return first && { first, last: first.endOfMonth() };
}

function dayNamed(text: string): CalendarDate {
  return CalendarDate.parse(text) ?? CalendarDate.ofNumber(0);
}
