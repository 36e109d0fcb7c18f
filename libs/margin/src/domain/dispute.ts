import { CalendarDate, invariant } from '@app/kernel';

/** What a party disputes of a call: each is settled by looking at something else. */
export const DISPUTE_CATEGORIES = [
  'exposure', // trade population, price, model of a value
  'collateral-value',
  'im-inputs',
  'terms', // minimum transfer, threshold, rounding
  'duplicate',
  'instruction', // where it is to be paid, not what
] as const;
export type DisputeCategory = (typeof DISPUTE_CATEGORIES)[number];

/** Where one stands: the call it is about, or a transfer that was made on it already. */
export type DisputeOf = 'call' | 'transfer';

const MINUTES_IN_A_DAY = 1440;

/**
 * Until when a dispute is notified: the close of the day on which the transfer is due, or of the next one when it was made already.
 * A relationship on the clock has calendar days, of UTC.
 *
 * @see ISDA 1994 Credit Support Annex (New York law), Paragraph 5: not later than the close of business on the date the Transfer is due
 */
export function disputableUntil(dueAt: Date, of: DisputeOf): Date {
  const day = Math.floor(dueAt.getTime() / (MINUTES_IN_A_DAY * 60_000)) + (of === 'transfer' ? 2 : 1);
  return new Date(day * MINUTES_IN_A_DAY * 60_000);
}

/** A dispute that is not over. */
export interface OpenDispute {
  readonly callId: string;
  readonly seat: string; // relationship, occupancy and kind of margin, as one text
  readonly openedAt: Date;
}

/**
 * Since when a seat has been in dispute over one kind of margin. A call that is struck anew and disputed again goes on with the
 * dispute before it, as long as that one is not over.
 */
export function inDisputeSince(disputes: readonly OpenDispute[], { seat, openedAt }: OpenDispute): Date {
  const earlier = disputes.filter((each) => each.seat === seat && each.openedAt < openedAt);
  return earlier.reduce((first, each) => (each.openedAt < first ? each.openedAt : first), openedAt);
}

/** The day of an instant, in UTC. */
export function dayOf(instant: Date): CalendarDate {
  const day = CalendarDate.parse(instant.toISOString().slice(0, 'YYYY-MM-DD'.length));
  invariant(day !== undefined, 'an instant has a day');
  return day;
}
