import { accept, CalendarDate, Exact, invariant, refuse, type Result } from '@app/kernel';
import type { PriceHistory } from '@app/market-data/domain';
import { logReturns } from '@app/numerics';

/** Log returns of days that follow one another without a gap, oldest first. */
export interface DailyReturns {
  readonly lastDay: string; // YYYY-MM-DD
  readonly returns: readonly number[];
}

/** `no-history`: there are no closes, or none of these days. `gap-in-history`: a day is missing, and a return would be of two. */
export type HistoryFault = 'no-history' | 'gap-in-history';

/** A close may come in late: so many days before yesterday the newest one may be. */
const DAYS_LATE = 2;

/**
 * The returns of a symbol, day by day; where another's history stands in for its own, that one's times beta.
 *
 * @param yesterday the newest day whose close can be known
 */
export function dailyReturns(
  { closes, missingDays, proxy }: PriceHistory,
  yesterday: string,
): Result<DailyReturns, HistoryFault> {
  const last = closes.at(-1);
  if (last === undefined || closes.length < 2) return refuse('no-history');
  if (dayNumber(yesterday) - dayNumber(last.day) > DAYS_LATE) return refuse('no-history');
  if (missingDays > 0) return refuse('gap-in-history');
  const returns = logReturns(closes.map(({ close }) => new Exact(close).toNumber()));
  const beta = proxy === undefined ? 1 : new Exact(proxy.beta).toNumber();
  return accept({ lastDay: last.day, returns: returns.map((r) => r * beta) });
}

/** Histories that end on one day, the last that all of them know: a scenario is of the same days for all. */
export function aligned(histories: ReadonlyMap<string, DailyReturns>): Map<string, DailyReturns> {
  const days = [...histories.values()].map(({ lastDay }) => lastDay);
  const [lastDay = ''] = days.sort();
  return new Map(
    [...histories].map(([symbol, { returns, lastDay: own }]) => {
      const later = dayNumber(own) - dayNumber(lastDay);
      return [symbol, { lastDay, returns: returns.slice(0, returns.length - later) }];
    }),
  );
}

/** Days since 1970. */
export function dayNumber(day: string): number {
  const date = CalendarDate.parse(day);
  invariant(date !== undefined, `${day} is no day`);
  return date.number;
}
