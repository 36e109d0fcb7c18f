import { actualActual, type ReferencePeriod } from './actual-actual';
import { type CalendarDate } from './calendar-date';
import { DAYS_OF_A_YEAR } from './day-count';
import { Exact } from './exact';
import { invariant } from './invariant';

/** The day counts of contracts whose periods are days, as they name them. */
export const DAY_COUNT_CONVENTIONS = [
  'ACT/360',
  'ACT/365F',
  'ACT/ACT ISDA',
  'ACT/ACT ISMA',
  'ACT/ACT AFB',
  '30/360 BondBasis',
  '30/360 EurobondBasis',
  '30/360 ISDA (30E/360 ISDA)',
  '30/360 USA',
] as const;
export type DayCountConvention = (typeof DAY_COUNT_CONVENTIONS)[number];

/** From the first day, which counts, to the last, which does not. */
export interface DayCountPeriod extends ReferencePeriod {
  readonly start: CalendarDate;
  readonly end: CalendarDate;
  readonly terminationDate?: CalendarDate; // of the contract: 30E/360 (ISDA) leaves the end of February on it as it is
}

/**
 * The days of a period and the part of a year that they are.
 *
 * @throws InvariantError when the period ends before it starts
 * @see 2006 ISDA Definitions, section 4.16; ICMA Rule 251; ISDA, EMU and market conventions (memo of 1998) for the ACT/ACT family
 */
export function countDays(
  convention: DayCountConvention,
  period: DayCountPeriod,
): { days: number; yearFraction: Exact } {
  const { start, end } = period;
  invariant(end.number >= start.number, 'a period ends before it starts');
  const actual = end.number - start.number;
  switch (convention) {
    case 'ACT/360':
    case 'ACT/365F':
      return { days: actual, yearFraction: new Exact(actual).div(DAYS_OF_A_YEAR[convention]) };
    case 'ACT/ACT ISDA':
    case 'ACT/ACT ISMA':
    case 'ACT/ACT AFB':
      return { days: actual, yearFraction: actualActual(convention, start, end, period) };
    case '30/360 BondBasis':
    case '30/360 EurobondBasis':
    case '30/360 ISDA (30E/360 ISDA)':
    case '30/360 USA': {
      const days = thirtyDays(convention, period);
      return { days, yearFraction: new Exact(days).div(360) };
    }
  }
}

/** Months of thirty days: what differs is which last days of a month count as the thirtieth. */
function thirtyDays(convention: DayCountConvention, { start, end, terminationDate }: DayCountPeriod): number {
  const lastOfFebruary = (date: CalendarDate) => date.month === 2 && date.isEndOfMonth();
  let first = start.day;
  let last = end.day;
  if (convention === '30/360 ISDA (30E/360 ISDA)') {
    if (lastOfFebruary(start)) first = 30;
    if (lastOfFebruary(end) && end.number !== terminationDate?.number) last = 30;
  }
  if (convention === '30/360 USA' && lastOfFebruary(start)) {
    if (lastOfFebruary(end)) last = 30;
    first = 30;
  }
  first = Math.min(first, 30);
  const european = convention === '30/360 EurobondBasis' || convention === '30/360 ISDA (30E/360 ISDA)';
  if (european || first === 30) last = Math.min(last, 30);
  return 360 * (end.year - start.year) + 30 * (end.month - start.month) + last - first;
}
