import { accept, CalendarDate, invariant, refuse, type Result } from '@app/kernel';
import type { HolidaysTypes } from 'date-holidays';
import type { BusinessCentre, WallClocks } from './domain';

/** A place is named that we have no calendar of. */
export interface NoCalendar {
  readonly kind: 'no-calendar';
  readonly centre: string; // as the agreement names it
}

/** Days and clocks of places: libraries that know them are loaded when an agreement first asks, for most never do. */
export interface WorldCalendar {
  readonly clocks: WallClocks;
  centre: (code: string) => Result<BusinessCentre, NoCalendar>;
}

interface Place {
  readonly zone: string;
  readonly holidays: readonly [country: string, region?: string] | 'TARGET' | 'none';
}

const TARGET: Place = { zone: 'Europe/Brussels', holidays: 'TARGET' };

/** By the codes of FpML; a country of two letters stands for where its banks are. `24/7`: every day is one. */
const PLACES: Readonly<Record<string, Place>> = {
  '24/7': { zone: 'UTC', holidays: 'none' },
  EUTA: TARGET,
  GBLO: { zone: 'Europe/London', holidays: ['GB', 'ENG'] },
  USNY: { zone: 'America/New_York', holidays: ['US'] },
  DEFR: { zone: 'Europe/Berlin', holidays: ['DE', 'HE'] },
  FRPA: { zone: 'Europe/Paris', holidays: ['FR'] },
  IEDU: { zone: 'Europe/Dublin', holidays: ['IE'] },
  CHZU: { zone: 'Europe/Zurich', holidays: ['CH', 'ZH'] },
  JPTO: { zone: 'Asia/Tokyo', holidays: ['JP'] },
  SGSI: { zone: 'Asia/Singapore', holidays: ['SG'] },
  HKHK: { zone: 'Asia/Hong_Kong', holidays: ['HK'] },
};
const CENTRE_OF_COUNTRY = new Map(
  Object.keys(PLACES).flatMap((code) =>
    code.length === 4 && code !== 'EUTA' ? [[code.slice(0, 2), code]] : [],
  ),
);

/** Loads the calendars. */
export async function worldCalendar(): Promise<WorldCalendar> {
  const [{ DateTime }, { default: Holidays }] = await Promise.all([import('luxon'), import('date-holidays')]);
  const shown: WallClocks['shown'] = (instant, zone) => {
    const local = DateTime.fromJSDate(instant, { zone });
    return { day: dayOf(local.toFormat('yyyy-MM-dd')), time: local.toFormat('HH:mm') };
  };
  const instantOf: WallClocks['instantOf'] = (day, { time, zone }) => {
    // Of a time that is shown twice, which one is meant would hang on the season in which it is asked.
    const shownAt = DateTime.fromISO(`${day.text}T${time}`, { zone }).getPossibleOffsets();
    return new Date(Math.min(...shownAt.map((each) => each.toMillis())));
  };
  const banksOf = (country: string, region?: string) => {
    const options: HolidaysTypes.Options = { types: ['public', 'bank'] };
    return region === undefined ? new Holidays(country, options) : new Holidays(country, region, options);
  };

  const centres = new Map<string, BusinessCentre>();
  const open = (code: string, { zone, holidays }: Place): BusinessCentre => {
    if (holidays === 'none') return { code, zone, isBusinessDay: () => true };
    const known = new Map<number, ReadonlySet<string>>();
    const source = holidays === 'TARGET' ? undefined : banksOf(...holidays);
    const off = (year: number): ReadonlySet<string> => {
      const found =
        known.get(year) ??
        new Set(source?.getHolidays(year).map(({ date }) => date.slice(0, 10)) ?? targetHolidays(year));
      known.set(year, found);
      return found;
    };
    return { code, zone, isBusinessDay: (day) => !day.isWeekend() && !off(day.year).has(day.text) };
  };
  const centre = (named: string): Result<BusinessCentre, NoCalendar> => {
    const code = CENTRE_OF_COUNTRY.get(named) ?? named;
    const place = PLACES[code];
    if (place === undefined) return refuse({ kind: 'no-calendar', centre: named });
    const found = centres.get(code) ?? open(code, place);
    centres.set(code, found);
    return accept(found);
  };
  return { clocks: { shown, instantOf }, centre };
}

/**
 * When the euro's payment system is closed, weekends left out: 1 January, Good Friday, Easter Monday, 1 May, 25 and 26 December.
 *
 * @see European Central Bank, "TARGET closing days", in force from 2002
 */
function targetHolidays(year: number): string[] {
  const easter = easterSunday(year);
  return [
    CalendarDate.of(year, 1, 1),
    easter.plusDays(-2),
    easter.plusDays(1),
    CalendarDate.of(year, 5, 1),
    CalendarDate.of(year, 12, 25),
    CalendarDate.of(year, 12, 26),
  ].map(({ text }) => text);
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

function dayOf(text: string): CalendarDate {
  const day = CalendarDate.parse(text);
  invariant(day !== undefined, `${text} is no day`);
  return day;
}
