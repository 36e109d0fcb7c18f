import type { CalendarDate } from '@app/kernel';
import type { BusinessCentre, LocalTime, WallClocks } from '@app/legal-entity/domain';
import { nextBusinessDay } from './call-deadline';

/** The Resolution Time as an annex elects it: a time of day, and the places that are open on the day it is of. */
export interface ResolutionClock {
  readonly at: LocalTime;
  readonly days: readonly BusinessCentre[];
}

/** When a dispute is struck again, and by when both are told what that gave. */
export interface DisputeTimes {
  readonly resolutionAt: Date;
  readonly resultBy: Date;
}

/**
 * The Resolution Time of a dispute: on the first business day after the one on which it was notified, by the clock of the place that is
 * elected. What the recalculation gave is told by the same time on the business day after that.
 *
 * The form has it told by the Notification Time of that day. Ours is the Resolution Time, for a dispute may be of a transfer that
 * neither side demands any more.
 *
 * @see ISDA 1994 Credit Support Annex (New York law), Paragraphs 5 and 13(f), "Resolution Time"
 */
export function disputeTimes(
  notifiedAt: Date,
  { at, days }: ResolutionClock,
  clocks: WallClocks,
): DisputeTimes {
  const after = (day: CalendarDate) => nextBusinessDay(day.plusDays(1), days);
  const resolvedOn = after(clocks.shown(notifiedAt, at.zone).day);
  return {
    resolutionAt: clocks.instantOf(resolvedOn, at),
    resultBy: clocks.instantOf(after(resolvedOn), at),
  };
}
