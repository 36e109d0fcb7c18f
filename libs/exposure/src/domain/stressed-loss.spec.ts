import { accept, Exact, Money, refuse, USDC } from '@app/kernel';
import type { Leg } from '@app/trade/domain';
import fc from 'fast-check';
import { stressedLoss } from './stressed-loss';

let trades = 0;
const leg = (underlying: string, quantity: number): Leg => ({
  tradeId: `t${String(trades++)}`,
  occupancy: 'A1',
  instrument: `${underlying}-PERP`,
  underlying,
  terms: { kind: 'linear-perpetual' },
  quantity: new Exact(quantity),
  price: new Exact(1),
});
const move = (down: string, up: string) => ({ down: new Exact(down), up: new Exact(up) });
const dailyVolatility = 0.04;
const AS_OF = new Date('2025-10-10T00:00:00Z');
const markets = new Map([
  ['BTC', { mark: new Exact(100_000), dailyVolatility, stress: move('0.2', '0.15') }],
  ['DOGE', { mark: new Exact('0.25'), dailyVolatility, stress: move('0.6', '1.2') }],
  ['PEPE', { mark: new Exact('0.1'), dailyVolatility, stress: undefined }],
]);
const loss = (open: readonly Leg[], pending: readonly Leg[] = []) =>
  stressedLoss(open, pending, markets, USDC, AS_OF);
const usdc = (amount: string) => accept(Money.of(amount, USDC));

describe('the stressed loss', () => {
  it.each([
    { open: [], pending: [], expected: '0', why: 'no position loses nothing' },
    { open: [leg('BTC', 1)], pending: [], expected: '20000', why: 'a long loses what the price falls' },
    { open: [leg('BTC', -1)], pending: [], expected: '15000', why: 'a short what it rises' },
    {
      open: [leg('BTC', 1), leg('DOGE', -40_000)],
      pending: [],
      expected: '32000',
      why: 'a short in one sets nothing off against a long in another',
    },
    { open: [leg('BTC', 3), leg('BTC', -2)], pending: [], expected: '20000', why: 'in one they net' },
    {
      open: [leg('BTC', 1)],
      pending: [leg('BTC', -1)],
      expected: '20000',
      why: 'a sale that may not come about saves nothing',
    },
    {
      open: [leg('BTC', 1)],
      pending: [leg('BTC', -3), leg('BTC', 1)],
      expected: '40000',
      why: 'of what may come about, the worse side counts: two long at 20 %, or two short at 15 %',
    },
  ])('is $expected: $why', ({ open, pending, expected }) => {
    expect(loss(open, pending)).toEqual(usdc(expected));
  });

  it('is no number where nobody has approved a move', () => {
    expect(loss([leg('BTC', 1), leg('PEPE', 1)])).toEqual(
      refuse({ kind: 'no-stress-move', underlying: 'PEPE' }),
    );
    expect(loss([leg('PEPE', 1), leg('PEPE', -1)])).toEqual(usdc('0'));
  });
});

const legs = fc.array(
  fc
    .tuple(
      fc.constantFrom('BTC', 'DOGE'),
      fc.integer({ min: -1000, max: 1000 }).filter((n) => n !== 0),
    )
    .map(([underlying, quantity]) => leg(underlying, quantity)),
  { maxLength: 6 },
);
const amount = (result: ReturnType<typeof loss>) => (result.ok ? result.value.minor : -1n);

it('never falls when a trade is held, nor rises when one is let go, whatever is done in between', () => {
  fc.assert(
    fc.property(legs, legs, legs, (open, held, more) => {
      const both = amount(loss(open, [...held, ...more]));
      expect(both).toBeGreaterThanOrEqual(amount(loss(open, held)));
      expect(both).toBeGreaterThanOrEqual(amount(loss(open)));
      // Booking some of what is held leaves the worst that can come of it no worse.
      expect(both).toBeGreaterThanOrEqual(amount(loss([...open, ...held], more)));
    }),
  );
});
