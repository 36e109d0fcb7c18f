import { Exact } from '@app/kernel';
import type { Leg } from '@app/trade/domain';
import fc from 'fast-check';
import { scanned } from './scan';

const AS_OF = new Date('2025-10-10T08:00:00Z');
const scenarios = [
  { spot: 0.16, volatility: 0.4, weight: 1 },
  { spot: -0.16, volatility: 0.4, weight: 1 },
  { spot: -0.66, volatility: 0.4, weight: 0.24 },
];
const parameters = { scenarios, nearPower: 0.3, farPower: 0.13, netPart: 0.02, hedgedPart: 0.01 };
const market = { mark: new Exact(100), dailyVolatility: 0.03 };
const straight = (quantity: number, instrument = 'BTC-PERP'): Leg => ({
  tradeId: 't',
  occupancy: 'A1',
  instrument,
  underlying: 'BTC',
  terms: { kind: 'linear-perpetual' },
  quantity: new Exact(quantity),
  price: new Exact(100),
});
const margin = (...legs: Leg[]) => scanned(legs, market, parameters, AS_OF).margin;

it.each([
  { legs: [straight(10)], charged: 160, why: 'a fall by 16 %' },
  { legs: [straight(-10)], charged: 160, why: 'a rise by 16 %' },
  {
    legs: [straight(10), straight(-10, 'BTC-DEC')],
    charged: 10,
    why: 'nothing moves, and what sets itself off costs its part',
  },
  { legs: [], charged: 0, why: 'there is nothing to lose' },
])('is $charged: $why', ({ legs, charged }) => {
  expect(margin(...legs)).toBeCloseTo(charged, 9);
});

it('of two books together is never more than of the two apart', () => {
  const quantities = fc.array(fc.integer({ min: -50, max: 50 }), { maxLength: 6 });
  fc.assert(
    fc.property(quantities, quantities, (some, others) => {
      const [a, b] = [some, others].map((list) => list.map((quantity) => straight(quantity)));
      expect(margin(...a!, ...b!)).toBeLessThanOrEqual(margin(...a!) + margin(...b!) + 1e-9);
    }),
  );
});
