import { accept, CalendarDate, invariant, refuse, type Result } from '@app/kernel';
import type { HolidaysTypes } from 'date-holidays';
import { type BusinessCentre, closingDays, type CalendarMarket, type WallClocks } from './domain';

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
  readonly holidays: readonly [country: string, region?: string] | CalendarMarket | 'none';
}

/** By the codes of FpML; a country of two letters stands for where its banks are. `24/7`: every day is one. */
const PLACES: Readonly<Record<string, Place>> = {
  '24/7': { zone: 'UTC', holidays: 'none' },
  EUTA: { zone: 'Europe/Brussels', holidays: 'TARGET' },
  GBLO: { zone: 'Europe/London', holidays: ['GB', 'ENG'] },
  USNY: { zone: 'America/New_York', holidays: ['US'] },
  NYSE: { zone: 'America/New_York', holidays: 'NYSE' },
  DEFR: { zone: 'Europe/Berlin', holidays: ['DE', 'HE'] },
  FRPA: { zone: 'Europe/Paris', holidays: ['FR'] },
  IEDU: { zone: 'Europe/Dublin', holidays: ['IE'] },
  CHZU: { zone: 'Europe/Zurich', holidays: ['CH', 'ZH'] },
  JPTO: { zone: 'Asia/Tokyo', holidays: ['JP'] },
  SGSI: { zone: 'Asia/Singapore', holidays: ['SG'] },
  HKHK: { zone: 'Asia/Hong_Kong', holidays: ['HK'] },
};
const CENTRE_OF_COUNTRY = new Map(
  Object.entries(PLACES).flatMap(([code, { holidays }]) =>
    typeof holidays === 'string' ? [] : [[code.slice(0, 2), code]],
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
  const closedIn = (country: string, region?: string) => {
    const options: HolidaysTypes.Options = { types: ['public', 'bank'] };
    const banks =
      region === undefined ? new Holidays(country, options) : new Holidays(country, region, options);
    return (year: number) => banks.getHolidays(year).map(({ date }) => date.slice(0, 10));
  };
  const closedAt = (market: CalendarMarket) => (year: number) => closingDays(market, year);

  const centres = new Map<string, BusinessCentre>();
  const open = (code: string, { zone, holidays }: Place): BusinessCentre => {
    if (holidays === 'none') return { code, zone, isBusinessDay: () => true };
    const known = new Map<number, ReadonlySet<string>>();
    const closed = typeof holidays === 'string' ? closedAt(holidays) : closedIn(...holidays);
    const off = (year: number): ReadonlySet<string> => {
      const found = known.get(year) ?? new Set(closed(year));
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

function dayOf(text: string): CalendarDate {
  const day = CalendarDate.parse(text);
  invariant(day !== undefined, `${text} is no day`);
  return day;
}
