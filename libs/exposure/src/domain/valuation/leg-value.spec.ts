import { Exact, USDC } from '@app/kernel';
import { type InstrumentTerms, type Leg, mirrored } from '@app/trade/domain';
import fc from 'fast-check';
import { currentExposure } from '../current-exposure';
import { estimateUnits, legValue, nominalUnits } from './leg-value';

const AS_OF = new Date('2025-10-10T08:00:00Z');
const expiresAt = new Date('2025-12-26T08:00:00Z'); // 77 days on
const leg = (terms: InstrumentTerms, quantity: Exact, price: Exact): Leg => ({
  tradeId: 't',
  occupancy: 'A1',
  instrument: 'X',
  underlying: 'BTC',
  terms,
  quantity,
  price,
});
const linear: InstrumentTerms = { kind: 'linear-perpetual' };
const inverse = (contractSize: number): InstrumentTerms => ({
  kind: 'inverse-perpetual',
  contractSize: new Exact(contractSize),
});
const future = (contractSize: string): InstrumentTerms => ({
  kind: 'dated-future',
  contractSize: new Exact(contractSize),
  expiresAt,
});
const option = (right: 'call' | 'put', strike: Exact | number, endsAt = expiresAt): InstrumentTerms => ({
  kind: 'european-option',
  contractSize: new Exact(1),
  expiresAt: endsAt,
  strike: new Exact(strike),
  right,
});
const market = (mark: string | number, dailyVolatility = 0) => ({ mark: new Exact(mark), dailyVolatility });
const worth = (terms: InstrumentTerms, quantity: number, price: number, at: ReturnType<typeof market>) =>
  legValue(leg(terms, new Exact(quantity), new Exact(price)), at, USDC, AS_OF);

describe('what a leg is worth', () => {
  it.each([
    { terms: linear, quantity: 2, price: 100, mark: 130, value: '60', why: 'two units up 30' },
    { terms: linear, quantity: -2, price: 100, mark: 130, value: '-60', why: 'sold, it is the loss' },
    { terms: future('0.1'), quantity: 50, price: 100, mark: 90, value: '-50', why: 'five units down 10' },
    {
      terms: option('call', 100, AS_OF),
      quantity: 3,
      price: 4,
      mark: 110,
      value: '18',
      why: 'as it expires it pays 10, less the 4 that it was struck at',
    },
    {
      terms: option('put', 100, AS_OF),
      quantity: 3,
      price: 4,
      mark: 110,
      value: '-12',
      why: 'a put pays nothing above its strike',
    },
  ])('of a $terms.kind is $value: $why', ({ terms, quantity, price, mark, value }) => {
    expect(worth(terms, quantity, price, market(mark)).toFixed()).toBe(value);
  });

  // BitMEX, Inverse Futures Guide and Inverse Perpetuals Guide: contracts × 1 USD × (1/entry − 1/exit), in XBT.
  it.each([
    {
      contracts: 100_000,
      entry: 10_000,
      exit: 10_500,
      coins: '0.4761904762',
      why: "the guide's own trade, won",
    },
    { contracts: 50_000, entry: 10_000, exit: 9_000, coins: '-0.5555555556', why: 'the same kind, lost' },
  ])('of an inverse in coin is $coins: $why', ({ contracts, entry, exit, coins }) => {
    const value = worth(inverse(1), contracts, entry, market(exit));
    expect(value.div(exit).toFixed(10)).toBe(coins);
  });

  // Haug, The Complete Guide to Option Pricing Formulas: Black-76, F = K = 19, 9 months, 28 %, discounted at 10 %: 1.7011.
  it('of an option is what Black-76 says, before discounting', () => {
    const years = 77 / 365;
    const dailyVolatility = 0.28 * Math.sqrt(0.75 / years / 365);
    const value = worth(option('call', 19), 1, 1, market(19, dailyVolatility)).plus(1);
    expect(value.times(Math.exp(-0.1 * 0.75)).toNumber()).toBeCloseTo(1.7011, 4);
  });

  it('is counted on what it is written on, and moves like its delta', () => {
    const put = leg(option('put', 100), new Exact(-10), new Exact(1));
    expect(nominalUnits(put).toFixed()).toBe('-10');
    const units = estimateUnits(put, market(100, 0.04), AS_OF);
    expect(units).toBeGreaterThan(0); // a put that is sold gains when the mark rises
    expect(units).toBeLessThan(10);
  });
});

const amounts = fc.tuple(fc.integer({ min: 1, max: 1e9 }), fc.integer({ min: 0, max: 6 }));
const positive = amounts.map(([n, scale]) => new Exact(n).div(new Exact(10).pow(scale)));
const kinds = fc.oneof(
  fc.constant(linear),
  fc.integer({ min: 1, max: 1000 }).map(inverse),
  fc.constantFrom('0.001', '1', '100').map(future),
  fc
    .tuple(fc.constantFrom('call' as const, 'put' as const), positive)
    .map(([right, strike]) => option(right, strike)),
);
const volatilities = fc.double({ min: 0.001, max: 0.3, noNaN: true });

it('is nothing to the cell, of whatever kind and at whatever mark: what one seat gains the other loses', () => {
  fc.assert(
    fc.property(kinds, positive, positive, positive, volatilities, (terms, quantity, price, mark, daily) => {
      const at = { mark, dailyVolatility: daily };
      const values = mirrored(leg(terms, quantity, price), 'B1').map((each) =>
        legValue(each, at, USDC, AS_OF),
      );
      expect(values.reduce((sum, value) => sum.plus(value)).isZero()).toBe(true);
    }),
  );
});

it('leaves the two seats of a book of every kind mirrored to the last unit', () => {
  const trades = fc.array(fc.tuple(kinds, fc.boolean(), positive, positive), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(trades, positive, volatilities, (list, mark, dailyVolatility) => {
      const pairs = list.map(([terms, long, quantity, price]) =>
        mirrored(leg(terms, long ? quantity : quantity.negated(), price), 'B1'),
      );
      const markets = new Map([['BTC', { mark, dailyVolatility, fundingRate: new Exact('0.0001') }]]);
      const later = new Date('2025-10-10T13:00:00Z');
      const seat = (i: 0 | 1) =>
        currentExposure(
          pairs.map((pair) => pair[i]),
          markets,
          USDC,
          later,
        ).current;
      expect(seat(0)).toEqual(seat(1).negated());
    }),
  );
});
