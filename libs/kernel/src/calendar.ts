/** When a market is open. Times of day are local to its zone; Saturday and Sunday are never open. */
export interface Calendar {
  readonly name: string;
  readonly timeZone: string; // IANA: America/New_York
  readonly opensAt: string; // HH:MM, local
  readonly closesAt: string; // HH:MM, local
  readonly holidays: readonly string[]; // YYYY-MM-DD, local
}

/** Local date, weekday and time of an instant: 2025-10-10, Fri, 17:00. */
export function localTime(instant: Date, timeZone: string): { date: string; weekday: string; time: string } {
  const parts = formatOf(timeZone).formatToParts(instant);
  const part = (type: string) => parts.find((each) => each.type === type)?.value ?? '';
  return {
    date: `${part('year')}-${part('month')}-${part('day')}`,
    weekday: part('weekday').replace('.', ''),
    time: `${part('hour')}:${part('minute')}`,
  };
}

// Made once for each zone: making one takes longer than a hundred answers of it.
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    weekday: 'short',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  formats.set(timeZone, format);
  return format;
}

/** Whether the market trades at this instant. */
export function isOpen(calendar: Calendar, instant: Date): boolean {
  const { date, weekday, time } = localTime(instant, calendar.timeZone);
  const trades = weekday !== 'Sat' && weekday !== 'Sun' && !calendar.holidays.includes(date);
  return trades && time >= calendar.opensAt && time < calendar.closesAt;
}

const QUARTER_HOUR = 900_000;
const A_MONTH_OF_QUARTERS = 31 * 24 * 4;

/**
 * The first quarter of an hour, at or after `instant`, at which the market is open.
 * Steps through the clock rather than computing it: offsets change twice a year, and quarters never straddle a change.
 */
export function nextOpening(calendar: Calendar, instant: Date): Date {
  const first = Math.ceil(instant.getTime() / QUARTER_HOUR) * QUARTER_HOUR;
  for (let step = 0; step < A_MONTH_OF_QUARTERS; step++) {
    const at = new Date(first + step * QUARTER_HOUR);
    if (isOpen(calendar, at)) return at;
  }
  throw new RangeError(`${calendar.name} does not open within a month of ${instant.toISOString()}`);
}

/**
 * US bond market, 2025: Columbus Day closes it on Monday 13 October.
 *
 * @see SIFMA holiday recommendations, United States, 2025
 */
export const US_BONDS: Calendar = {
  name: 'US bond market',
  timeZone: 'America/New_York',
  opensAt: '08:00',
  closesAt: '17:00',
  holidays: ['2025-10-13', '2025-11-11', '2025-11-27', '2025-12-25', '2026-01-01'],
};
