import { Exact, USDC } from '@app/kernel';
import type { Leg } from '@app/trade/domain';
import fc from 'fast-check';
import { scheduleOf } from './schedule-legs';

const AS_OF = new Date('2025-10-10T08:00:00Z');
const markets = new Map([['BTC', { mark: new Exact(100), dailyVolatility: 0.03 }]]);
const leg = (tradeId: string, quantity: number, price: number): Leg => ({
  tradeId,
  occupancy: 'A1',
  instrument: 'BTC-PERP',
  underlying: 'BTC',
  terms: { kind: 'linear-perpetual' },
  quantity: new Exact(quantity),
  price: new Exact(price),
});
const schedule = (legs: readonly Leg[]) => scheduleOf(legs, USDC, markets, AS_OF);

it.each([
  {
    legs: [leg('t1', 10, 110), leg('t2', -4, 90), leg('t3', 1, 40)],
    gross: 225, // 15 % of 1,000, 400 and 100
    owed: [100, 40, -60],
    margin: 90 + 135 * (80 / 140),
    why: 'of 140 that is owed to whoever collects, 60 is set off',
  },
  { legs: [leg('t1', 10, 90)], gross: 150, owed: [-100], margin: 150, why: 'nothing is owed: NGR is 1' },
  { legs: [], gross: 0, owed: [], margin: 0, why: 'there is nothing' },
])('comes to $margin: $why', ({ legs, gross, owed, margin }) => {
  const struck = schedule(legs);
  expect(struck.gross).toBeCloseTo(gross, 9);
  expect(struck.trades.map(({ mtm }) => mtm)).toEqual(owed);
  expect(struck.margin).toBeCloseTo(margin, 9);
});

it('has one bucket for all crypto-assets, whose gross margin is that of its trades', () => {
  const { buckets } = schedule([leg('t1', 10, 110), leg('t2', -4, 90)]);
  expect(buckets).toEqual([
    { assetClass: 'Other', upToYears: Infinity, notional: 1400, rate: 0.15, gross: 210 },
  ]);
});

it('is never less than two fifths of its gross margin, nor more than all of it', () => {
  const trades = fc.array(fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: 1, max: 200 })));
  fc.assert(
    fc.property(trades, (list) => {
      const { gross, margin } = schedule(
        list.map(([quantity, price], n) => leg(`t${String(n)}`, quantity, price)),
      );
      expect(margin).toBeGreaterThanOrEqual(0.4 * gross - 1e-9);
      expect(margin).toBeLessThanOrEqual(gross + 1e-9);
    }),
  );
});
