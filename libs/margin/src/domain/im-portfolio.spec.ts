import { Exact } from '@app/kernel';
import type { InstrumentTerms, Leg } from '@app/trade/domain';
import fc from 'fast-check';
import { moverOf, portfolioOf, profitsOf } from './im-portfolio';

const AS_OF = new Date('2025-10-10T00:00:00Z');
const EXPIRES = new Date('2026-01-18T00:00:00Z'); // a hundred days
const contract = (size: string) => ({ contractSize: new Exact(size) });
const perpetual: InstrumentTerms = { kind: 'linear-perpetual' };
const inverse: InstrumentTerms = { kind: 'inverse-perpetual', ...contract('100') };
const future: InstrumentTerms = { kind: 'dated-future', ...contract('0.5'), expiresAt: EXPIRES };
const call: InstrumentTerms = {
  kind: 'european-option',
  ...contract('1'),
  expiresAt: EXPIRES,
  strike: new Exact(100),
  right: 'call',
};
const leg = (terms: InstrumentTerms, quantity: number, more: Partial<Leg> = {}): Leg => ({
  tradeId: 't',
  occupancy: 'A1',
  instrument: 'I',
  underlying: 'BTC',
  terms,
  quantity: new Exact(quantity),
  price: new Exact(50),
  ...more,
});
const market = { mark: new Exact(100), dailyVolatility: 0.02 };

it.each([
  {
    legs: [leg(perpetual, 3), leg(future, 4)],
    units: { BTC: 5 },
    why: 'straight legs are one, whatever they are called',
  },
  {
    legs: [leg(inverse, 2)],
    units: { BTC: 4 },
    why: 'an inverse contract is its size at the price it was struck at',
  },
  { legs: [leg(perpetual, 3), leg(perpetual, -3)], units: { BTC: 0 }, why: 'what is undone is nothing' },
  {
    legs: [leg(call, 2), leg(perpetual, -1), leg(call, 1, { instrument: 'J' })],
    units: { 'option I': 2, BTC: -1, 'option J': 1 },
    why: 'an option moves by itself, and each by itself',
  },
])('is $units: $why', ({ legs, units }) => {
  expect(Object.fromEntries(portfolioOf(legs))).toEqual(units);
});

it('a unit gains what its price does, and an option what it is worth then', () => {
  expect(profitsOf(moverOf(leg(perpetual, 1)), market, [Math.log(1.1), Math.log(0.5), 0], AS_OF)).toEqual([
    expect.closeTo(10, 12) as number,
    expect.closeTo(-50, 12) as number,
    0,
  ]);
  // Black-76 with Φ by math.erfc in Python 3, at 20 % over the hundred days: 7.965567455 at the money, 14.292010941 at 110.
  const [gain, same] = profitsOf(moverOf(leg(call, 1)), market, [Math.log(1.1), 0], AS_OF);
  expect(gain).toBeCloseTo(6.326443486004, 9);
  expect(same).toBe(0);
});

it('is what its legs are, in any order and in any parts', () => {
  const some = fc.array(
    fc.record({ terms: fc.constantFrom(perpetual, future, call), n: fc.integer({ min: -50, max: 50 }) }),
    { minLength: 1, maxLength: 6 },
  );
  fc.assert(
    fc.property(some, fc.integer({ min: 2, max: 9 }), (given, times) => {
      const legs = given.map(({ terms, n }) => leg(terms, n));
      const found = portfolioOf(legs);
      const many = portfolioOf(Array.from({ length: times }, () => legs).flat());
      for (const [key, units] of found) {
        expect(portfolioOf([...legs].reverse()).get(key)).toBe(units);
        expect(many.get(key)).toBe(units * times);
      }
    }),
  );
});
