import { CalendarDate, invariant } from '@app/kernel';
import type { RecordedClose } from '@app/market-data';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../instance/folder';

const SOURCE = 'binance-1d';

/** The first day, and of each symbol a close a day from then on, one space between two. */
type HistoryFile = { readonly firstDay: string } & Readonly<Record<string, string>>;

/** The daily closes that are shipped: BTC and ETH since 2017. */
export function dailyHistory(): RecordedClose[] {
  const text = readFileSync(join(ROOT, 'data/market/daily-history.json'), 'utf8');
  const { firstDay, ...closes } = JSON.parse(text) as HistoryFile;
  const first = CalendarDate.parse(firstDay);
  invariant(first !== undefined, `the shipped history begins on ${firstDay}, which is no day`);
  return Object.entries(closes).flatMap(([symbol, each]) =>
    each.split(' ').map((close, n) => ({ symbol, day: first.plusDays(n).text, close, source: SOURCE })),
  );
}
