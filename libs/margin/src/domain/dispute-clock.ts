import { type CalendarDate, plusMinutes } from '@app/kernel';
import type { BusinessCentre, LocalTime, WallClocks } from '@app/legal-entity/domain';
import { nextBusinessDay } from './call-deadline';

/** The Resolution Time as an annex elects it: a time of day, and the places that are open on the day it is of; or so long after notice. */
export type ResolutionClock =
  | { readonly kind: 'time-of-day'; readonly at: LocalTime; readonly days: readonly BusinessCentre[] }
  | { readonly kind: 'after-notice'; readonly minutes: number };

/** When a dispute is struck again, and by when both are told what that gave. */
export interface DisputeTimes {
  readonly resolutionAt: Date;
  readonly resultBy: Date;
}

/**
 * The Resolution Time of a dispute: on the first business day after the one on which it was notified, by the clock of the place that is
 * elected. What the recalculation gave is told by the same time on the business day after that. Where an annex counts minutes, as
 * many after the one as after the other, on whatever day.
 *
 * The form has it told by the Notification Time of that day. Ours is the Resolution Time, for a dispute may be of a transfer that
 * neither side demands any more.
 *
 * @see ISDA 1994 Credit Support Annex (New York law), Paragraphs 5 and 13(f), "Resolution Time"
 */
export function disputeTimes(notifiedAt: Date, clock: ResolutionClock, clocks: WallClocks): DisputeTimes {
  if (clock.kind === 'after-notice') {
    const resolutionAt = plusMinutes(notifiedAt, clock.minutes);
    return { resolutionAt, resultBy: plusMinutes(resolutionAt, clock.minutes) };
  }
  const { at, days } = clock;
  const after = (day: CalendarDate) => nextBusinessDay(day.plusDays(1), days);
  const resolvedOn = after(clocks.shown(notifiedAt, at.zone).day);
  return {
    resolutionAt: clocks.instantOf(resolvedOn, at),
    resultBy: clocks.instantOf(after(resolvedOn), at),
  };
}
