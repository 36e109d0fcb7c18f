import { accept, type CalendarDate, refuse, type Result } from '@app/kernel';
import type { Clocks } from '../terms';

/** What of an annex says by which day a demand is met. */
export interface SettlingAnnex {
  readonly settlementDay: 'same-calendar-day' | 'same-local-business-day' | 'next-local-business-day';
  readonly localBusinessDays: { readonly transfers: readonly string[]; readonly notices: readonly string[] };
}

/** On which days a place is open; undefined: nobody knows its calendar. */
export type OpenDays = (centre: string) => ((day: CalendarDate) => boolean) | undefined;

const A_DAY = 1440; // minutes
const YEARS_AHEAD = 3; // from the first of January: the longest holidays of a place move with the moon

/**
 * The margin period of risk that the clocks of a relationship imply, in minutes: from a demand to its deadline at the longest, and notice,
 * grace and auction after it. Where an annex settles on every calendar day the longest is the response; where it settles by local business
 * days, it is what their calendars make of it: the longest closure of this year and the next two.
 *
 * A demand is taken to come after the Notification Time of its day, and to be met when the last zone of the world has seen the end of the
 * day on which it settles: the exact deadline is shorter by less than two days, on the side of too much margin.
 *
 * @see BCBS-IOSCO 499 (2020), paragraph 3.1: the horizon is as long as collateral may not be exchanged; ISDA 1994 Credit Support Annex
 *   (New York), paragraph 4(b); ISDA 2016 Credit Support Annex for Variation Margin, "Regular Settlement Day"
 */
export function impliedMpor(
  { responseMinutes, noticeMinutes, graceMinutes, auctionMinutes }: Clocks,
  annexes: readonly SettlingAnnex[],
  open: OpenDays,
  today: CalendarDate,
): Result<number, { readonly kind: 'no-calendar'; readonly centre: string }> {
  let longest = responseMinutes;
  for (const annex of annexes) {
    if (annex.settlementDay === 'same-calendar-day') continue;
    const { transfers, notices } = annex.localBusinessDays;
    const unknown = [...transfers, ...notices].find((centre) => open(centre) === undefined);
    if (unknown !== undefined) return refuse({ kind: 'no-calendar', centre: unknown });
    const all = (centres: readonly string[]) => (day: CalendarDate) =>
      centres.every((centre) => open(centre)?.(day) === true);
    const later = annex.settlementDay === 'next-local-business-day' ? 2 : 1; // a day more, for it came late
    const days = longestWait(today, { isNoticeDay: all(notices), isTransferDay: all(transfers), later });
    longest = Math.max(longest, days * A_DAY);
  }
  return accept(longest + noticeMinutes + graceMinutes + auctionMinutes);
}

interface Settling {
  readonly isNoticeDay: (day: CalendarDate) => boolean;
  readonly isTransferDay: (day: CalendarDate) => boolean;
  readonly later: number; // transfer days after the one on which it was received
}

/** Whole days from the beginning of the day of a demand to the end of the day of its transfer, and one for zones that are behind. */
function longestWait(today: CalendarDate, { isNoticeDay, isTransferDay, later }: Settling): number {
  const next = (from: CalendarDate, is: (day: CalendarDate) => boolean) => {
    let day = from;
    while (!is(day)) day = day.plusDays(1);
    return day;
  };
  let longest = 0;
  const first = today.plusDays(1 - today.day).plusMonths(1 - today.month);
  const end = first.plusMonths(YEARS_AHEAD * 12);
  for (let demanded = first; demanded.number < end.number; demanded = demanded.plusDays(1)) {
    let settles = next(demanded, isNoticeDay);
    for (let left = later; left > 0; left--) settles = next(settles.plusDays(1), isTransferDay);
    longest = Math.max(longest, settles.number - demanded.number);
  }
  return longest + 2;
}
