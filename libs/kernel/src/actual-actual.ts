import { CalendarDate, isLeap } from './calendar-date';
import { Exact } from './exact';
import { invariant } from './invariant';

/** The regular coupon period that an irregular one is measured by: ACT/ACT ISMA only. */
export interface ReferencePeriod {
  readonly refStart?: CalendarDate;
  readonly refEnd?: CalendarDate;
}

/** The three ways to divide actual days by actual years. */
export function actualActual(
  convention: 'ACT/ACT ISDA' | 'ACT/ACT ISMA' | 'ACT/ACT AFB',
  start: CalendarDate,
  end: CalendarDate,
  { refStart = start, refEnd = end }: ReferencePeriod,
): Exact {
  if (start.number === end.number) return new Exact(0);
  switch (convention) {
    case 'ACT/ACT ISDA':
      return byCalendarYears(start, end);
    case 'ACT/ACT AFB':
      return byYearsBackwards(start, end);
    case 'ACT/ACT ISMA':
      return byCouponPeriods(start, end, refStart, refEnd);
  }
}

const part = (days: number, of: number) => new Exact(days).div(of);
const daysBetween = (start: CalendarDate, end: CalendarDate) => end.number - start.number;
const daysIn = (year: number) => (isLeap(year) ? 366 : 365);

/** Each day is a 365th or a 366th of the calendar year it lies in. */
function byCalendarYears(start: CalendarDate, end: CalendarDate): Exact {
  if (start.year === end.year) return part(daysBetween(start, end), daysIn(start.year));
  const head = part(daysBetween(start, CalendarDate.of(start.year + 1, 1, 1)), daysIn(start.year));
  const tail = part(daysBetween(CalendarDate.of(end.year, 1, 1), end), daysIn(end.year));
  return head.plus(tail).plus(end.year - start.year - 1);
}

/** Whole years counted back from the end; the rest is a 366th a day if a 29 February lies in it, else a 365th. */
function byYearsBackwards(start: CalendarDate, end: CalendarDate): Exact {
  let years = 0;
  let rest = end;
  for (let back = yearBefore(end); back.number >= start.number; back = yearBefore(rest)) {
    years++;
    rest = back;
  }
  const leapDay = [start.year, rest.year].some((year) => {
    const day = CalendarDate.of(year, 2, 29);
    return isLeap(year) && day.number >= start.number && day.number < rest.number;
  });
  return part(daysBetween(start, rest), leapDay ? 366 : 365).plus(years);
}

/** The end of February goes back to the end of February. */
function yearBefore(date: CalendarDate): CalendarDate {
  const before = date.plusMonths(-12);
  return before.month === 2 && before.day === 28 ? before.endOfMonth() : before;
}

/**
 * Regular coupon periods count whole, whatever their days; of an irregular one, the days over those of the notional periods it
 * lies in, which are found by going on from the reference period in both directions.
 */
function byCouponPeriods(
  start: CalendarDate,
  end: CalendarDate,
  refStart: CalendarDate,
  refEnd: CalendarDate,
): Exact {
  invariant(refStart.number < refEnd.number, 'a reference period ends before it starts');
  const about = Math.round((12 * daysBetween(refStart, refEnd)) / 365);
  // Shorter than half a month: it is measured by the year that follows its start.
  const months = about === 0 ? 12 : about;
  const from = about === 0 ? start : refStart;
  const until = about === 0 ? start.plusMonths(12) : refEnd;
  // Period 0 is the reference period itself, whatever its days; the others are found from its ends, not from one another.
  const boundary = (n: number) => (n <= 0 ? from.plusMonths(n * months) : until.plusMonths((n - 1) * months));
  let n = 0;
  while (boundary(n).number > start.number) n--;
  while (boundary(n + 1).number <= start.number) n++;
  let sum = new Exact(0);
  for (let at = start; at.number < end.number; n++) {
    const next = boundary(n + 1);
    const stop = next.number < end.number ? next : end;
    sum = sum.plus(part(daysBetween(at, stop), daysBetween(boundary(n), next)));
    at = stop;
  }
  return sum.times(months).div(12);
}
