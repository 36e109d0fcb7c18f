import { Exact } from '@app/kernel';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../instance/folder';

type Figures = readonly string[]; // opensAt, open, high, low, close; or date, close
type BySymbol = Readonly<Record<string, readonly Figures[]>>;

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const shipped = (file: string) =>
  JSON.parse(readFileSync(join(ROOT, 'data/market', file), 'utf8')) as Readonly<Record<string, BySymbol>>;
const { hourly = {}, fourHourly = {} } = shipped('october-2025.json');
const { daily = {} } = shipped('daily-closes.json');

/** Instants from the first to before the last, a step apart, as the figures write them. */
function every(step: number, from: string, to: string): string[] {
  const first = new Date(from).getTime();
  return Array.from({ length: (new Date(to).getTime() - first) / step }, (_, index) =>
    new Date(first + index * step).toISOString().replace('.000Z', 'Z'),
  );
}

const opens = (bars: readonly Figures[] = []) => bars.map(([opensAt]) => opensAt);
const within = (bar: Figures, step: number, bars: readonly Figures[] = []) => {
  const opensAt = new Date(bar[0]!).getTime();
  return bars.filter(([at]) => {
    const since = new Date(at!).getTime() - opensAt;
    return since >= 0 && since < step;
  });
};

describe('the shipped prices', () => {
  it('are bars of four hours of the five markets, without a gap from 8 to 13 October', () => {
    expect(Object.keys(fourHourly)).toEqual(['BTC', 'ETH', 'SOL', 'DOGE', 'XRP']);
    for (const bars of Object.values(fourHourly))
      expect(opens(bars)).toEqual(every(4 * HOUR, '2025-10-08', '2025-10-14'));
  });

  it('have every hour of BTC but the midnights that its source lacks', () => {
    const hours = every(HOUR, '2025-10-08', '2025-10-14').filter((hour) => !hour.includes('T00:'));
    expect(Object.keys(hourly)).toEqual(['BTC']);
    expect(opens(hourly['BTC'])).toEqual(hours);
  });

  it('have every daily close of BTC and ETH from April to the last day', () => {
    const days = every(DAY, '2025-04-01', '2025-10-14').map((instant) => instant.slice(0, 10));
    expect(Object.keys(daily)).toEqual(['BTC', 'ETH']);
    for (const closes of Object.values(daily)) expect(opens(closes)).toEqual(days);
  });

  it('open and close each bar between its low and its high, all above nothing', () => {
    const bars = [hourly, fourHourly].flatMap((each) => Object.values(each).flat());
    const odd = bars.filter(([, open, high, low, close]) => {
      const between = (price: string) => !new Exact(price).lt(low!) && !new Exact(price).gt(high!);
      return !(new Exact(low!).gt(0) && between(open!) && between(close!));
    });
    expect(bars).toHaveLength(138 + 5 * 36);
    expect(odd).toEqual([]);
  });

  it('agree between their sources: four hours of BTC are the bar of four hours', () => {
    const whole = fourHourly['BTC']!.filter(([opensAt]) => !opensAt!.includes('T00:'));
    expect(whole).toHaveLength(30);
    for (const bar of whole) {
      const hours = within(bar, 4 * HOUR, hourly['BTC']);
      const highest = Exact.max(...hours.map(([, , high]) => high!)).toFixed();
      const lowest = Exact.min(...hours.map(([, , , low]) => low!)).toFixed();
      expect([bar[0], hours[0]![1], highest, lowest, hours.at(-1)![4]]).toEqual(bar);
    }
  });

  it.each(['BTC', 'ETH'])('agree between their sources: the last bar of a day of %s closes it', (symbol) => {
    const last = fourHourly[symbol]!.filter(([opensAt]) => opensAt!.includes('T20:'));
    expect(last.map(([opensAt, , , , close]) => [opensAt!.slice(0, 10), close])).toEqual(
      daily[symbol]!.slice(-6),
    );
  });

  it.each([
    {
      of: 'hourly bars',
      figures: hourly,
      sha256: 'c2852af5aa569633e2c1ca171133a06ae7de8796248161ddba125418774e1c17',
    },
    {
      of: 'bars of four hours',
      figures: fourHourly,
      sha256: '3079639f4a2aa136ce3cecb7372994c99e4ccf8844f5d1a766ef9fe3b79988c3',
    },
    {
      of: 'daily closes',
      figures: daily,
      sha256: 'b7faace083b6aa8efe29455b172f84899798011f300adfc8043902f9f02e4431',
    },
  ])('are the figures that were copied: $of', ({ figures, sha256 }) => {
    expect(createHash('sha256').update(JSON.stringify(figures)).digest('hex')).toBe(sha256);
  });
});
