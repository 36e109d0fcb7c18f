import { Exact, USDC } from '@app/kernel';
import { type Leg, mirrored } from '@app/trade/domain';
import fc from 'fast-check';
import { currentExposure, type Valuation } from './current-exposure';

const AS_OF = new Date('2025-10-10T22:00:00Z');
const leg = (underlying: string, quantity: Exact, price: Exact): Leg => ({
  tradeId: 't',
  occupancy: 'A1',
  instrument: `${underlying}-PERP`,
  underlying,
  terms: { kind: 'linear-perpetual' },
  quantity,
  price,
});
const valuation = (mark: string, fundingRate = '0'): Valuation => ({
  mark: new Exact(mark),
  fundingRate: new Exact(fundingRate),
  dailyVolatility: 0.04,
});

describe('currentExposure', () => {
  it.each([
    {
      quantity: 1000,
      price: '0.25',
      mark: '0.095',
      rate: '0',
      current: '155.000000',
      why: 'a long owes what it lost',
    },
    {
      quantity: -1000,
      price: '0.25',
      mark: '0.095',
      rate: '0',
      current: '-155.000000',
      why: 'a short is owed its gain',
    },
    {
      quantity: 1000,
      price: '0.25',
      mark: '0.25',
      rate: '0.0004',
      current: '0.075000',
      why: 'funding of 6 hours in 8 is due',
    },
  ])('is $current for $quantity at $price marked $mark: $why', ({ quantity, price, mark, rate, current }) => {
    const legs = [leg('DOGE', new Exact(quantity), new Exact(price))];
    const exposure = currentExposure(legs, new Map([['DOGE', valuation(mark, rate)]]), USDC, AS_OF);
    expect(exposure.current.toText()).toBe(current);
  });

  it('nets a seat over its instruments, and counts notional gross', () => {
    const legs = [leg('BTC', new Exact(1), new Exact(100)), leg('ETH', new Exact(-10), new Exact(10))];
    const valuations = new Map([
      ['BTC', valuation('90')],
      ['ETH', valuation('9')],
    ]);
    const { current, notional } = currentExposure(legs, valuations, USDC, AS_OF);
    expect([current.toText(), notional.toText()]).toEqual(['0.000000', '180.000000']);
  });

  it('mirrors: what one seat owes the cell, the cell owes the other, to the last unit', () => {
    const decimals = fc.tuple(fc.integer({ min: 1, max: 1e9 }), fc.integer({ min: 0, max: 8 }));
    const positive = decimals.map(([n, scale]) => new Exact(n).div(new Exact(10).pow(scale)));
    const trades = fc.array(fc.tuple(fc.boolean(), positive, positive), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(trades, positive, fc.integer({ min: -50, max: 50 }), (list, mark, rate) => {
        const legs = list.map(([long, quantity, price]) =>
          mirrored(leg('DOGE', long ? quantity : quantity.negated(), price), 'B1'),
        );
        const valuations = new Map([
          ['DOGE', { mark, fundingRate: new Exact(rate).div(100_000), dailyVolatility: 0.04 }],
        ]);
        const seat = (i: 0 | 1) =>
          currentExposure(
            legs.map((pair) => pair[i]),
            valuations,
            USDC,
            AS_OF,
          ).current;
        expect(seat(0)).toEqual(seat(1).negated());
      }),
    );
  });

  it('stops when a mark is missing, and does not value at zero', () => {
    const legs = [leg('DOGE', new Exact(1), new Exact(1))];
    expect(() => currentExposure(legs, new Map(), USDC, AS_OF)).toThrow('no mark for DOGE');
  });
});
