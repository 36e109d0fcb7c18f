import { Exact, plusMinutes } from '@app/kernel';
import type { WorldCalendar } from '@app/legal-entity';
import type { LocalTime } from '@app/legal-entity/domain';
import { type ValuationTimetable, valuationTimes } from './domain';

/** When exposure is valued, as an annex elects it. */
export type ValuationElection =
  | { readonly kind: 'every-calendar-day'; readonly cut: LocalTime; readonly everyMinutes: number }
  | {
      readonly kind: 'local-business-day';
      readonly at: LocalTime;
      readonly locations: { readonly counterparty: readonly string[]; readonly cell: readonly string[] };
    };

const MINUTE = 60_000;

/** Whether every full hour is one of its times, and this instant is too, so that no clock of any place has to be asked. */
export function plainlyElects(valuation: ValuationElection, instant: Date): boolean {
  if (valuation.kind !== 'every-calendar-day' || valuation.cut.zone !== 'UTC') return false;
  const { cut, everyMinutes } = valuation;
  const pastTheHour = new Exact(cut.time.slice(3)).toNumber();
  return (
    60 % everyMinutes === 0 &&
    pastTheHour % everyMinutes === 0 &&
    instant.getTime() % (everyMinutes * MINUTE) === 0
  );
}

/** Whether all its times are full hours of the house. */
export function electsFullHoursOnly(valuation: ValuationElection): boolean {
  return (
    valuation.kind === 'every-calendar-day' &&
    valuation.cut.zone === 'UTC' &&
    valuation.cut.time.endsWith(':00') &&
    valuation.everyMinutes % 60 === 0
  );
}

/** The elected instants from one on and before another; or the place of which there is no calendar, so that there are none. */
export function electedTimes(
  valuation: ValuationElection,
  { from, before }: { readonly from: Date; readonly before: Date },
  { clocks, centre }: WorldCalendar,
): Date[] | { readonly noCalendar: string } {
  const timetable = timetableOf(valuation, centre);
  return 'noCalendar' in timetable ? timetable : valuationTimes(timetable, from, before, clocks);
}

const NEAR = 2 * 24 * 60; // minutes: of every calendar day there is a time within them
const FAR = 16 * 24 * 60; // however many days are off one after the other

/** The elected instants around one: at least the last by then and the first after it, where there is any. */
export function electedAround(
  valuation: ValuationElection,
  { from, to }: { readonly from: Date; readonly to: Date },
  world: WorldCalendar,
): ReturnType<typeof electedTimes> {
  const within = valuation.kind === 'every-calendar-day' ? NEAR : FAR;
  return electedTimes(
    valuation,
    { from: plusMinutes(from, -within), before: plusMinutes(to, within) },
    world,
  );
}

function timetableOf(
  valuation: ValuationElection,
  centre: WorldCalendar['centre'],
): ValuationTimetable | { readonly noCalendar: string } {
  if (valuation.kind === 'every-calendar-day') return valuation;
  const { kind, at, locations } = valuation;
  const parties = [locations.counterparty, locations.cell].map((codes) => codes.map((code) => centre(code)));
  for (const found of parties.flat()) if (!found.ok) return { noCalendar: found.refusal.centre };
  return {
    kind,
    at,
    parties: parties.map((each) => each.flatMap((found) => (found.ok ? [found.value] : []))),
  };
}
