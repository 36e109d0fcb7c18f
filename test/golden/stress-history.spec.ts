import { scenarioMove } from '@app/exposure/domain';
import { CalendarDate, Exact } from '@app/kernel';
import { priceHistoryOf } from '@app/market-data/domain';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import golden from './stress-history.json';

type History = { readonly firstDay: string } & Readonly<Record<'BTC' | 'ETH', string>>;
const path = join(__dirname, '../../data/market/daily-history.json');
const shipped = JSON.parse(readFileSync(path, 'utf8')) as History;
const first = CalendarDate.parse(shipped.firstDay)!;

/** The shipped closes of a symbol, with their days. */
function historyOf(symbol: 'BTC' | 'ETH') {
  const closes = shipped[symbol].split(' ').map((close, n) => ({ day: first.plusDays(n).text, close }));
  return priceHistoryOf(symbol, closes);
}

it.each(golden.moves)(
  '$symbol from $firstClose to $lastClose',
  ({ symbol, before, after, logMove, ...days }) => {
    const history = historyOf(symbol as 'BTC' | 'ETH');
    const closeOf = (day: string) => history.closes.find((each) => each.day === day)?.close;
    expect([closeOf(days.firstClose), closeOf(days.lastClose)]).toEqual([before, after]);
    const move = scenarioMove(history, { name: 's', label: 's', ...days });
    if (!move.ok) throw new Error(move.refusal);
    expect(Math.abs(move.value.logMove - logMove)).toBeLessThan(golden.tolerance.logarithm);
    expect(move.value.volatility).toBeGreaterThan(1); // no bad day calms anybody
  },
);

it('its worst days are those that others found, and what they were', () => {
  const { closes } = historyOf('BTC');
  const days = closes.slice(1).map(({ day, close }, n) => {
    const before = closes[n]!.close;
    return { day, logMove: -Math.log(new Exact(before).toNumber() / new Exact(close).toNumber()) };
  });
  const worst = days.sort((a, b) => a.logMove - b.logMove).slice(0, golden.worstDays.length);
  expect(worst.map(({ day }) => day)).toEqual(golden.worstDays.map(({ day }) => day));
  worst.forEach(({ logMove }, n) => {
    expect(Math.abs(logMove - golden.worstDays[n]!.logMove)).toBeLessThan(golden.tolerance.logarithm);
  });
});
