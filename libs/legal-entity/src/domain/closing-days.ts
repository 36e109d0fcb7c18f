import { CalendarDate } from '@app/kernel';

/** Markets that lay down their own days, and keep no country's: the euro's payment system, and the stock exchange of New York. */
export type CalendarMarket = 'TARGET' | 'NYSE';

/** The days of a year on which a market is closed besides its weekends; one of them may fall on a weekend. */
export function closingDays(market: CalendarMarket, year: number): string[] {
  const days = market === 'TARGET' ? targetDays(year) : exchangeDays(year);
  return days.map(({ text }) => text);
}

const SUNDAY = 0;
const SATURDAY = 6;

const TARGET_TURNS_OF_YEAR = [1999, 2001]; // over which the euro, and then its notes, came in

/**
 * Of 1999 only New Year and Christmas, from 2000 the holidays of all its banks.
 *
 * @see European Central Bank, "TARGET closing days": its releases of 1998 to 2000, and the calendar in force from 2002
 */
function targetDays(year: number): CalendarDate[] {
  const easter = easterSunday(year);
  const common = [easter.plusDays(-2), easter.plusDays(1), CalendarDate.of(year, 5, 1)];
  return [
    CalendarDate.of(year, 1, 1),
    ...(year >= 2000 ? [...common, CalendarDate.of(year, 12, 26)] : []),
    CalendarDate.of(year, 12, 25),
    ...(TARGET_TURNS_OF_YEAR.includes(year) ? [CalendarDate.of(year, 12, 31)] : []),
  ];
}

/** Days on which the exchange stayed closed: for the attacks of 2001, a hurricane, and the funerals of presidents. */
const EXCHANGE_CLOSED = [
  CalendarDate.of(2001, 9, 11),
  CalendarDate.of(2001, 9, 12),
  CalendarDate.of(2001, 9, 13),
  CalendarDate.of(2001, 9, 14),
  CalendarDate.of(2004, 6, 11), // Reagan
  CalendarDate.of(2007, 1, 2), // Ford
  CalendarDate.of(2012, 10, 29),
  CalendarDate.of(2012, 10, 30),
  CalendarDate.of(2018, 12, 5), // Bush
  CalendarDate.of(2025, 1, 9), // Carter
];

/**
 * A holiday on a Saturday is kept on the Friday before, one on a Sunday on the Monday after; but New Year on a Saturday is not kept,
 * because the Friday ends the year's accounts.
 *
 * @see NYSE Rule 7.2, "Holidays"; Juneteenth since 2022, Martin Luther King's day since 1998
 */
function exchangeDays(year: number): CalendarDate[] {
  const newYear = CalendarDate.of(year, 1, 1);
  const fixed = [
    ...(year >= 2022 ? [CalendarDate.of(year, 6, 19)] : []),
    CalendarDate.of(year, 7, 4),
    CalendarDate.of(year, 12, 25),
  ];
  return [
    newYear.weekday === SUNDAY ? newYear.plusDays(1) : newYear,
    ...(year >= 1998 ? [mondayFrom(year, 1, 15)] : []),
    mondayFrom(year, 2, 15),
    easterSunday(year).plusDays(-2),
    mondayFrom(year, 5, 25),
    mondayFrom(year, 9, 1),
    mondayFrom(year, 11, 19).plusDays(3), // the fourth Thursday
    ...fixed.map(kept),
    ...EXCHANGE_CLOSED.filter((day) => day.year === year),
  ];
}

function kept(day: CalendarDate): CalendarDate {
  if (day.weekday === SATURDAY) return day.plusDays(-1);
  return day.weekday === SUNDAY ? day.plusDays(1) : day;
}

/** The first Monday from a day on. */
function mondayFrom(year: number, month: number, day: number): CalendarDate {
  const first = CalendarDate.of(year, month, day);
  return first.plusDays((8 - first.weekday) % 7);
}

/** @see the anonymous Gregorian computus, Nature, 20 April 1876; in Meeus, Astronomical Algorithms, chapter 8 */
function easterSunday(year: number): CalendarDate {
  const a = year % 19;
  const century = Math.floor(year / 100);
  const b = year % 100;
  const f = Math.floor((century + 8) / 25);
  const g = Math.floor((century - f + 1) / 3);
  const h = (19 * a + century - Math.floor(century / 4) - g + 15) % 30;
  const l = (32 + 2 * (century % 4) + 2 * Math.floor(b / 4) - h - (b % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const days = h + l - 7 * m + 114;
  return CalendarDate.of(year, Math.floor(days / 31), (days % 31) + 1);
}
