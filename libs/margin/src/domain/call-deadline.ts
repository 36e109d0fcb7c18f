import { businessDayAfter, type CalendarDate, plusMinutes } from '@app/kernel';
import type { BusinessCentre, LocalTime, WallClocks } from '@app/legal-entity/domain';

export type DemandForm = 'csa-1994-ny' | 'csa-1995-english' | 'csa-2016-vm' | 'csa-2018-im';

/** When a demand is to be met, where an agreement says so by days on which banks are open. */
export interface BusinessDayClock {
  readonly kind: 'by-business-days';
  readonly form: DemandForm;
  readonly settlementDay: 'same-local-business-day' | 'next-local-business-day';
  readonly notification: LocalTime; // where the demand is received
  readonly notices: readonly [BusinessCentre, ...BusinessCentre[]]; // a demand that comes on a day off is of the next
  readonly transfers: readonly [BusinessCentre, ...BusinessCentre[]]; // the first is where the account is
}

/** When a demand is to be met, as elected. */
export type CallClock =
  BusinessDayClock | { readonly kind: 'by-the-minute'; readonly responseMinutes: number };

export interface CallDeadline {
  readonly dueAt: Date;
  readonly settlesOn: CalendarDate | undefined; // undefined: it is no matter of days
  readonly late: boolean; // it came after the Notification Time, and counts for the day after
}

// No form says when business closes.
const CLOSE_OF_BUSINESS = '17:00';

/**
 * By when a demand is to be met. By the minute: so many minutes after it, on any day. By business days: by close of business, 17:00
 * where the account is, on the settlement day of the day on which it is received, when it is received by the Notification Time of
 * its recipient; after that, on the settlement day of the day after. A local business day of transfers is one in every place named.
 *
 * Late under the English form of 1995 is the next calendar day, as it is printed: late on a Friday, next-day cash is due on Monday,
 * where the New York form says the second local business day, which is Tuesday.
 *
 * @param demandedAt when it is received
 * @see ISDA 1994 Credit Support Annex (New York), paragraph 4(b); 1995 (English), paragraph 3(a) and "Settlement Day"; 2016 VM,
 *   paragraph 4(b) and "Regular Settlement Day"; 2002 Master Agreement, section 12(a), for notices on days off
 */
export function deadlineOf(demandedAt: Date, clock: CallClock, clocks: WallClocks): CallDeadline {
  if (clock.kind === 'by-the-minute')
    return { dueAt: plusMinutes(demandedAt, clock.responseMinutes), settlesOn: undefined, late: false };
  const { day: shown, time } = clocks.shown(demandedAt, clock.notification.zone);
  const received = nextBusinessDay(shown, clock.notices);
  const close = { time: CLOSE_OF_BUSINESS, zone: clock.transfers[0].zone };
  const dated = (late: boolean): CallDeadline => {
    const settlesOn = settlementDayOf(received, late, clock);
    return { dueAt: clocks.instantOf(settlesOn, close), settlesOn, late };
  };
  const byTime = dated(received.number === shown.number && time > clock.notification.time);
  // A Notification Time may be later than business is open: what has closed cannot be settled any more.
  return byTime.dueAt > demandedAt ? byTime : dated(true);
}

/** The last instant at which a demand made on a day, or on the next one on which it can be received, is still in time. */
export function notificationOf(asOf: Date, clock: BusinessDayClock, clocks: WallClocks): Date {
  const { day, time } = clocks.shown(asOf, clock.notification.zone);
  const first = time > clock.notification.time ? day.plusDays(1) : day;
  return clocks.instantOf(nextBusinessDay(first, clock.notices), clock.notification);
}

/** Where somebody of a party values: one of these places at work is enough. */
type Locations = readonly BusinessCentre[];

/**
 * Whether exposure is valued on a day: one on which somebody of each party is at work.
 *
 * @see ISDA 2016 Credit Support Annex for Variation Margin, paragraph 12, "Local Business Day" (iii) and "Valuation Date"
 */
export function isValuationDate(day: CalendarDate, parties: readonly Locations[]): boolean {
  return parties.every((locations) => locations.some((centre) => centre.isBusinessDay(day)));
}

function settlementDayOf(
  received: CalendarDate,
  late: boolean,
  { form, settlementDay, transfers }: BusinessDayClock,
): CalendarDate {
  const next = settlementDay === 'next-local-business-day' ? 1 : 0;
  if (late && form === 'csa-1995-english') return counted(received.plusDays(1), next, transfers);
  return counted(received, next + (late ? 1 : 0), transfers);
}

/** So many business days after a day; none: that day itself, or the next that is one. */
function counted(from: CalendarDate, days: number, centres: Locations): CalendarDate {
  const isBusinessDay = (day: CalendarDate) => centres.every((centre) => centre.isBusinessDay(day));
  const rules = { convention: 'Following', endOfMonth: false, isBusinessDay } as const;
  return businessDayAfter(from, { length: days, unit: 'Days' }, rules);
}

/** A day itself, or the next one, on which every place is open. */
export function nextBusinessDay(from: CalendarDate, centres: Locations): CalendarDate {
  return counted(from, 0, centres);
}
