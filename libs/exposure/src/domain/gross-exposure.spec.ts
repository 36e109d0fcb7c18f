import { Exact, USDC } from '@app/kernel';
import type { Leg } from '@app/trade/domain';
import fc from 'fast-check';
import { currentExposure } from './current-exposure';
import { grossExposure, grossStressedLoss } from './gross-exposure';
import { stressedLoss } from './stressed-loss';

const AS_OF = new Date('2025-10-10T22:00:00Z');
const market = (mark: string) => ({
  mark: new Exact(mark),
  fundingRate: new Exact(0),
  dailyVolatility: 0.04,
  stress: { down: new Exact('0.2'), up: new Exact('0.1') },
});
const markets = new Map([
  ['BTC', market('100')],
  ['ETH', market('10')],
]);
const leg = (tradeId: string, underlying: string, quantity: string, price: string): Leg => ({
  tradeId,
  occupancy: 'A1',
  instrument: `${underlying}-PERP`,
  underlying,
  terms: { kind: 'linear-perpetual' },
  quantity: new Exact(quantity),
  price: new Exact(price),
});
const gross = (legs: readonly Leg[]) => grossExposure(legs, markets, USDC, AS_OF).toText();
const stressed = (legs: readonly Leg[]) => {
  const loss = grossStressedLoss(legs, markets, USDC, AS_OF);
  return loss.ok ? loss.value.toText() : loss.refusal;
};

describe('a seat that does not net', () => {
  it.each([
    {
      legs: [leg('1', 'BTC', '1', '130'), leg('2', 'ETH', '1', '5')],
      exposure: '30.000000',
      why: 'a trade it has lost on is owed whole, and one it has won on makes up for none of it',
    },
    {
      legs: [leg('1', 'BTC', '1', '130'), leg('2', 'BTC', '-1', '120')],
      exposure: '30.000000',
      why: 'nor does the same underlying, the other way round',
    },
    {
      legs: [leg('1', 'BTC', '1', '130'), leg('1', 'BTC', '-1', '120')],
      exposure: '10.000000',
      why: 'the legs of one trade are one trade',
    },
    { legs: [leg('1', 'BTC', '1', '70')], exposure: '0.000000', why: 'a trade it has won on is owed to it' },
    { legs: [], exposure: '0.000000', why: 'there is none' },
  ])('owes $exposure: $why', ({ legs, exposure }) => {
    expect(gross(legs)).toBe(exposure);
  });

  it.each([
    {
      legs: [leg('1', 'BTC', '1', '100'), leg('2', 'BTC', '-1', '100')],
      loss: '30.000000',
      why: 'a fall of the one and a rise of the other, as if both could come',
    },
    {
      legs: [leg('1', 'ETH', '2', '10')],
      loss: '4.000000',
      why: 'one trade alone is the same net and gross',
    },
    {
      legs: [leg('1', 'SOL', '1', '10')],
      loss: { kind: 'no-stress-move', underlying: 'SOL' },
      why: 'what is not measured is not lent against',
    },
  ])('could lose $loss: $why', ({ legs, loss }) => {
    expect(stressed(legs)).toEqual(loss);
  });

  it('never has a lower number than one that does, to the last unit', () => {
    const decimal = fc.integer({ min: -9_999_999, max: 9_999_999 }).map((minor) => (minor / 1e7).toFixed(7));
    const legs = fc.array(
      fc
        .tuple(fc.constantFrom('1', '2', '3'), fc.constantFrom('BTC', 'ETH'), decimal, decimal)
        .map(([trade, underlying, quantity, price]) => leg(trade, underlying, quantity, price)),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(legs, (held) => {
        const net = currentExposure(held, markets, USDC, AS_OF).current;
        expect(grossExposure(held, markets, USDC, AS_OF).lessThan(net)).toBe(false);
        const [netLoss, grossLoss] = [
          stressedLoss(held, [], markets, USDC, AS_OF),
          grossStressedLoss(held, markets, USDC, AS_OF),
        ];
        if (!netLoss.ok || !grossLoss.ok) throw new Error('everything is measured here');
        expect(grossLoss.value.lessThan(netLoss.value)).toBe(false);
      }),
    );
  });
});
