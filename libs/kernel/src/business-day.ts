import { type CalendarDate } from './calendar-date';

/** Where a day that is no business day goes. */
export const BUSINESS_DAY_CONVENTIONS = [
  'Unadjusted',
  'Following',
  'ModifiedFollowing',
  'Preceding',
  'ModifiedPreceding',
  'HalfMonthModifiedFollowing',
  'Nearest',
] as const;
export type BusinessDayConvention = (typeof BUSINESS_DAY_CONVENTIONS)[number];

/** So many days, weeks, months or years later; negative: earlier. */
export interface Step {
  readonly length: number;
  readonly unit: 'Days' | 'Weeks' | 'Months' | 'Years';
}

interface Rules {
  readonly convention: BusinessDayConvention;
  readonly endOfMonth: boolean; // from the last business day of a month to the last of another
  readonly isBusinessDay: (date: CalendarDate) => boolean;
}

/** Saturdays and Sundays are none, nor are the days that are named, YYYY-MM-DD. */
export function weekdaysExcept(holidays: ReadonlySet<string>): Rules['isBusinessDay'] {
  return (date) => !date.isWeekend() && !holidays.has(date.text);
}

/**
 * The day that lies a step from another, moved to a business day.
 *
 * Days are business days, counted one by one, whatever the convention; weeks, months and years are those of the calendar, and the
 * day they lead to is then moved.
 *
 * @see 2006 ISDA Definitions, section 4.12 (Business Day Convention); the end-of-month rule is ICMA's
 */
export function businessDayAfter(start: CalendarDate, { length, unit }: Step, rules: Rules): CalendarDate {
  const { convention, endOfMonth, isBusinessDay } = rules;
  if (length === 0) return moved(start, convention, isBusinessDay);
  if (unit === 'Days') return counted(start, length, isBusinessDay);
  if (unit === 'Weeks') return moved(start.plusDays(7 * length), convention, isBusinessDay);
  const target = start.plusMonths(unit === 'Months' ? length : 12 * length);
  if (!endOfMonth) return moved(target, convention, isBusinessDay);
  if (convention === 'Unadjusted') return start.isEndOfMonth() ? target.endOfMonth() : target;
  return nextFrom(start.plusDays(1), 1, isBusinessDay).month !== start.month
    ? nextFrom(target.endOfMonth(), -1, isBusinessDay)
    : moved(target, convention, isBusinessDay);
}

type Test = Rules['isBusinessDay'];

/** The first business day from a day on, forwards or backwards; the day itself, if it is one. */
function nextFrom(date: CalendarDate, direction: 1 | -1, isBusinessDay: Test): CalendarDate {
  let day = date;
  while (!isBusinessDay(day)) day = day.plusDays(direction);
  return day;
}

function counted(start: CalendarDate, days: number, isBusinessDay: Test): CalendarDate {
  const direction = days < 0 ? -1 : 1;
  let day = start;
  for (let left = Math.abs(days); left > 0; left--)
    day = nextFrom(day.plusDays(direction), direction, isBusinessDay);
  return day;
}

function moved(date: CalendarDate, convention: BusinessDayConvention, isBusinessDay: Test): CalendarDate {
  if (convention === 'Unadjusted') return date;
  if (convention === 'Following') return nextFrom(date, 1, isBusinessDay);
  if (convention === 'Preceding') return nextFrom(date, -1, isBusinessDay);
  const following = nextFrom(date, 1, isBusinessDay);
  const preceding = nextFrom(date, -1, isBusinessDay);
  switch (convention) {
    case 'ModifiedFollowing':
      return following.month === date.month ? following : preceding;
    case 'ModifiedPreceding':
      return preceding.month === date.month ? preceding : following;
    case 'HalfMonthModifiedFollowing':
      // Neither over the end of the month nor over its middle, the fifteenth.
      return following.month === date.month && (date.day > 15 || following.day <= 15) ? following : preceding;
    case 'Nearest':
      return following.number - date.number <= date.number - preceding.number ? following : preceding;
  }
}
