import { CalendarDate, invariant } from '@app/kernel';

/** What a day ended at. The day itself does not know it: it is known from the next one on. */
export interface DailyClose {
  readonly day: string; // YYYY-MM-DD, UTC
  readonly close: string; // decimal text, in units of the settlement asset
}

/** Somebody else's history in the place of one that is not there, as two people have agreed on it. */
export interface HistoryProxy {
  readonly symbol: string; // whose history it is
  readonly beta: string; // a return of ours for one of its own, as decimal text
  readonly approvalId: string;
}

/** The closes of a symbol over a window, the oldest first, and whose they are. */
export interface PriceHistory {
  readonly symbol: string;
  readonly closes: readonly DailyClose[];
  readonly missingDays: number; // between the first close and the last: a return over such a gap is longer than a day
  readonly proxy?: HistoryProxy; // there: the closes are its own, and its returns times beta are ours
}

/** A history of closes in the order of their days. */
export function priceHistoryOf(
  symbol: string,
  closes: readonly DailyClose[],
  proxy?: HistoryProxy,
): PriceHistory {
  const [first, last] = [closes.at(0), closes.at(-1)];
  const between =
    first === undefined || last === undefined ? 0 : dayNumber(last.day) - dayNumber(first.day) + 1;
  const missingDays = between - closes.length;
  invariant(missingDays >= 0, `${symbol} has more closes than days`);
  return { symbol, closes, missingDays, ...(proxy && { proxy }) };
}

function dayNumber(day: string): number {
  const date = CalendarDate.parse(day);
  invariant(date !== undefined, `${day} is no day`);
  return date.number;
}
