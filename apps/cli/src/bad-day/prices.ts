import { invariant, textOf } from '@app/kernel';
import { type Bar, marksOfFourHourBars, marksOfHourlyBars, type Quote } from '@app/market-data/domain';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../instance/folder';

/** A bar as the figures are shipped: opensAt, open, high, low, close. */
type BarColumns = readonly [string, string, string, string, string];

interface BarsFile {
  readonly hourly: Readonly<Record<string, readonly BarColumns[]>>;
  readonly fourHourly: Readonly<Record<string, readonly BarColumns[]>>;
}

interface ClosesFile {
  readonly daily: Readonly<Record<string, readonly (readonly [string, string])[]>>;
}

const FOUR_HOURS = 4 * 3_600_000;
const GUIDE = 'BTC'; // the one market with hourly bars: its highs and lows say in which order the others had theirs

/** The real prices of the days: every hour's marks, the bars they come from, and the closes of the months before. */
export interface Prices {
  readonly marks: ReadonlyMap<string, readonly Quote[]>; // by the hour, as text
  readonly bars: ReadonlyMap<string, readonly Bar[]>; // of four hours, by symbol
  readonly closes: ReadonlyMap<string, readonly (readonly [string, string])[]>; // date and close, oldest first
}

export function realPrices(): Prices {
  const { hourly, fourHourly } = json('october-2025.json') as BarsFile;
  const { daily } = json('daily-closes.json') as ClosesFile;
  const guide = barsOf(hourly[GUIDE]);
  const bars = new Map(Object.entries(fourHourly).map(([symbol, columns]) => [symbol, barsOf(columns)]));
  const quotes = [
    ...marksOfHourlyBars(GUIDE, guide, 'binance-1h'),
    ...[...bars].flatMap(([symbol, each]) => marksOfFourHourBars(symbol, each, guide, 'binance-4h')),
  ];
  const marks = new Map<string, Quote[]>();
  for (const quote of quotes) {
    const hour = textOf(quote.quotedAt);
    marks.set(hour, [...(marks.get(hour) ?? []), quote]);
  }
  return { marks, bars, closes: new Map(Object.entries(daily)) };
}

/** The last bar of four hours that is over: nobody knows the range of the one that runs. */
export function lastCompleteBar({ bars }: Pick<Prices, 'bars'>, symbol: string, at: Date): Bar {
  const bar = bars.get(symbol)?.findLast(({ opensAt }) => opensAt.getTime() + FOUR_HOURS <= at.getTime());
  invariant(bar !== undefined, `no real prices of ${symbol} before ${textOf(at)}`);
  return bar;
}

function json(file: string): unknown {
  return JSON.parse(readFileSync(join(ROOT, 'data/market', file), 'utf8'));
}

function barsOf(columns: readonly BarColumns[] | undefined): Bar[] {
  invariant(columns !== undefined, `the shipped figures lack the hourly bars of ${GUIDE}`);
  return columns.map(([opensAt, open, high, low, close]) => ({
    opensAt: new Date(opensAt),
    open,
    high,
    low,
    close,
  }));
}
