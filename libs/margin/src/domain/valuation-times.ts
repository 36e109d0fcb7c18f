import type { BusinessCentre, LocalTime, WallClocks } from '@app/legal-entity/domain';
import { isValuationDate } from './call-deadline';

/** When an annex says that exposure is valued. */
export type ValuationTimetable =
  | { readonly kind: 'every-calendar-day'; readonly cut: LocalTime; readonly everyMinutes: number }
  | {
      readonly kind: 'local-business-day';
      readonly at: LocalTime;
      readonly parties: readonly (readonly BusinessCentre[])[]; // where each of them values
    };

const MILLISECONDS_IN_A_MINUTE = 60_000;

/**
 * The instants from one on and before another at which exposure is valued. Every calendar day: at the cut of its zone, and every so
 * many minutes until the next one. On local business days: at one time of day, when somebody of each party is at work. A day on which
 * clocks change is shorter or longer, and so is its timetable.
 *
 * @see ISDA 2016 Credit Support Annex for Variation Margin, paragraph 12, "Valuation Date" and "Valuation Time"
 */
export function valuationTimes(
  timetable: ValuationTimetable,
  from: Date,
  before: Date,
  clocks: WallClocks,
): Date[] {
  const at = timetable.kind === 'every-calendar-day' ? timetable.cut : timetable.at;
  const first = clocks.shown(from, at.zone).day.plusDays(-1); // its cut may be of the day before
  const last = clocks.shown(before, at.zone).day;
  const times: Date[] = [];
  for (let day = first; day.number <= last.number; day = day.plusDays(1)) {
    const cut = clocks.instantOf(day, at).getTime();
    if (timetable.kind === 'local-business-day') {
      if (isValuationDate(day, timetable.parties)) times.push(new Date(cut));
      continue;
    }
    const next = clocks.instantOf(day.plusDays(1), at).getTime();
    for (let time = cut; time < next; time += timetable.everyMinutes * MILLISECONDS_IN_A_MINUTE)
      times.push(new Date(time));
  }
  return times.filter((time) => time >= from && time < before);
}
