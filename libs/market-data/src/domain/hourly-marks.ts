import { Exact, invariant } from '@app/kernel';
import type { Quote } from './quote';

/** Open, high, low and close of a period, as decimal text. */
export interface Bar {
  readonly opensAt: Date;
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
}

const HOUR = 3_600_000;

/** The open of each hourly bar is the mark of the hour it opens. */
export function marksOfHourlyBars(symbol: string, bars: readonly Bar[], source: string): Quote[] {
  return bars.map((bar) => ({
    symbol,
    price: bar.open,
    quotedAt: bar.opensAt,
    source,
    label: '1h bar open',
  }));
}

/**
 * Four hourly marks from each four-hour bar: its open, then its high and its low in the order in which `guide`, a market
 * with hourly bars, met its own, then its close. Real prices at assumed hours: each mark says by its label which it is.
 */
export function marksOfFourHourBars(
  symbol: string,
  bars: readonly Bar[],
  guide: readonly Bar[],
  source: string,
): Quote[] {
  return bars.flatMap((bar) => {
    const extremes = lowCameFirst(bar.opensAt, guide)
      ? [['low', bar.low] as const, ['high', bar.high] as const]
      : [['high', bar.high] as const, ['low', bar.low] as const];
    const path = [['open', bar.open] as const, ...extremes, ['close', bar.close] as const];
    return path.map(([which, price], hour) => ({
      symbol,
      price,
      quotedAt: new Date(bar.opensAt.getTime() + hour * HOUR),
      source,
      label: `4h bar ${which}`,
    }));
  });
}

function lowCameFirst(opensAt: Date, guide: readonly Bar[]): boolean {
  const within = guide.filter(
    (bar) => bar.opensAt >= opensAt && bar.opensAt.getTime() < opensAt.getTime() + 4 * HOUR,
  );
  const [first, ...rest] = within;
  invariant(first !== undefined, `no hourly bar guides the four hours from ${opensAt.toISOString()}`);
  const lowest = rest.reduce((best, bar) => (new Exact(bar.low).lt(best.low) ? bar : best), first);
  const highest = rest.reduce((best, bar) => (new Exact(bar.high).gt(best.high) ? bar : best), first);
  return lowest.opensAt < highest.opensAt;
}
