import { Exact } from '@app/kernel';
import type { Leg } from '@app/trade/domain';
import { scenarioLoss, scenarioMove } from './stress-scenario';

const AS_OF = new Date('2025-10-10T00:00:00Z');
const scenario = { name: 's', firstClose: '2020-03-11', lastClose: '2020-03-12', label: 'a bad day' };
const history = (prices: readonly [string, string][]) => ({
  symbol: 'BTC',
  closes: prices.map(([day, close]) => ({ day, close })),
  missingDays: 0,
});
const DAYS: [string, string][] = [
  ['2020-03-09', '100'],
  ['2020-03-10', '101'],
  ['2020-03-11', '100'],
  ['2020-03-12', '60'],
];
const leg = (quantity: number, more: Partial<Leg> = {}): Leg => ({
  tradeId: 't',
  occupancy: 'A1',
  instrument: 'X',
  underlying: 'BTC',
  terms: { kind: 'linear-perpetual' },
  quantity: new Exact(quantity),
  price: new Exact(1),
  ...more,
});
const market = { mark: new Exact(50_000), dailyVolatility: 0.03 };

it('is the move from close to close, with what became of the volatility; of a proxy, times beta', () => {
  const own = scenarioMove(history(DAYS), scenario);
  if (!own.ok) throw new Error(own.refusal);
  expect(own.value.logMove).toBeCloseTo(Math.log(0.6), 12);
  expect(own.value.volatility).toBeGreaterThan(5);
  const proxy = { symbol: 'ETH', beta: '1.5', approvalId: 'x' };
  const theirs = scenarioMove({ ...history(DAYS), proxy }, scenario);
  expect(theirs.ok && theirs.value.logMove).toBeCloseTo(1.5 * Math.log(0.6), 12);
});

it.each([
  { days: DAYS.slice(0, 3), why: 'its last close is missing' },
  { days: [DAYS[0]!, DAYS[1]!, DAYS[3]!], why: 'its first close is missing' },
  { days: DAYS.slice(2), why: 'nothing is known of the days before' },
  { days: [], why: 'nothing is known' },
])('is refused: $why', ({ days }) => {
  expect(scenarioMove(history(days), scenario)).toEqual({ ok: false, refusal: 'no-history' });
});

it('what is long loses the fall, what is short gains it, and a sold put loses more than the fall alone', () => {
  const move = { logMove: Math.log(0.6), volatility: 2 };
  expect(scenarioLoss([leg(2)], market, move, AS_OF)).toBeCloseTo(40_000, 6);
  expect(scenarioLoss([leg(-2)], market, move, AS_OF)).toBeCloseTo(-40_000, 6);
  const terms = {
    kind: 'european-option',
    contractSize: new Exact(1),
    expiresAt: new Date('2025-12-26T08:00:00Z'),
    strike: new Exact(50_000),
    right: 'put',
  } as const;
  const calm = scenarioLoss([leg(-1, { terms })], market, { ...move, volatility: 1 }, AS_OF);
  expect(calm).toBeGreaterThan(10_000);
  expect(scenarioLoss([leg(-1, { terms })], market, move, AS_OF)).toBeGreaterThan(calm);
});
