import { CalendarDate, countDays, type DayCountConvention, Exact } from '@app/kernel';
import golden from './day-count.json';

interface Case {
  readonly convention: string;
  readonly start: string;
  readonly end: string;
  readonly refStart?: string;
  readonly refEnd?: string;
  readonly terminationDate?: string;
  readonly days?: number;
  readonly yearFraction: string;
}

const date = (text: string) => CalendarDate.parse(text)!;
const cases: readonly Case[] = golden.cases;

it.each(cases)('$convention from $start to $end is $yearFraction of a year', (each) => {
  const { refStart, refEnd, terminationDate } = each;
  const { days, yearFraction } = countDays(each.convention as DayCountConvention, {
    start: date(each.start),
    end: date(each.end),
    ...(refStart !== undefined && { refStart: date(refStart) }),
    ...(refEnd !== undefined && { refEnd: date(refEnd) }),
    ...(terminationDate !== undefined && { terminationDate: date(terminationDate) }),
  });
  const { printed, computed } = golden.tolerance; // what is printed has twelve digits at most
  const tolerance = new Exact(each.yearFraction).decimalPlaces() > 12 ? computed : printed;
  expect(yearFraction.minus(each.yearFraction).abs().lt(tolerance)).toBe(true);
  expect(each.days === undefined || each.days === days).toBe(true);
});
