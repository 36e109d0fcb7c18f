import { Exact, Money, USDC } from '@app/kernel';
import type { Leg } from '@app/trade/domain';
import fc from 'fast-check';
import { scenarioLossOf, stressedOwed } from './stressed-owed';

const AS_OF = new Date('2025-10-10T00:00:00Z');
const leg = (tradeId: string, underlying: string, quantity: number): Leg => ({
  tradeId,
  occupancy: 'A1',
  instrument: `${underlying}-PERP`,
  underlying,
  terms: { kind: 'linear-perpetual' },
  quantity: new Exact(quantity),
  price: new Exact(100),
});
const halved = (mark: number) => ({
  valuation: { mark: new Exact(mark), fundingRate: new Exact(0), dailyVolatility: 0.03 },
  move: { logMove: Math.log(0.5), volatility: 1 },
});
const underlyings = new Map([
  ['BTC', halved(90)],
  ['ETH', halved(200)],
]);
const owed = (legs: readonly Leg[], nets: boolean) =>
  stressedOwed(legs, underlyings, { nets, asset: USDC, asOf: AS_OF });

it.each([
  { legs: [leg('t', 'BTC', 1)], nets: true, amount: '55', why: 'ten are owed already, and 45 are lost' },
  { legs: [leg('t', 'BTC', -1)], nets: true, amount: '-55', why: 'the other side would be owed as much' },
  { legs: [leg('t', 'BTC', -1)], nets: false, amount: '0', why: 'which nobody owes the cell' },
  {
    legs: [leg('t', 'BTC', 1), leg('u', 'ETH', -1)],
    nets: true,
    amount: '55',
    why: 'what comes out at nothing',
  },
  { legs: [leg('t', 'BTC', 1), leg('u', 'BTC', -1)], nets: true, amount: '0', why: 'a hedge nets' },
  { legs: [leg('t', 'BTC', 1), leg('u', 'BTC', -1)], nets: false, amount: '55', why: 'or is two trades' },
  { legs: [leg('t', 'BTC', 1), leg('t', 'BTC', -1)], nets: false, amount: '0', why: 'one trade is one' },
])('$amount is owed: $why', ({ legs, nets, amount }) => {
  expect(owed(legs, nets).equals(Money.of(amount, USDC))).toBe(true);
});

it('is never less gross than net, and a loss to one side is the gain of the other', () => {
  const some = fc.array(
    fc.record({
      trade: fc.constantFrom('t', 'u', 'v'),
      of: fc.constantFrom('BTC', 'ETH'),
      n: fc.integer({ min: -9, max: 9 }),
    }),
    { maxLength: 6 },
  );
  fc.assert(
    fc.property(some, (given) => {
      const legs = given.map(({ trade, of, n }) => leg(trade, of, n));
      const mirrored = given.map(({ trade, of, n }) => leg(trade, of, -n));
      expect(owed(legs, false).lessThan(owed(legs, true))).toBe(false);
      const lost = scenarioLossOf(legs, underlyings, AS_OF);
      expect(lost + scenarioLossOf(mirrored, underlyings, AS_OF)).toBeCloseTo(0, 9);
    }),
  );
});
