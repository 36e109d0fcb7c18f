import { accept, Exact, Money, refuse, USDC } from '@app/kernel';
import type { InstrumentTerms, Leg } from '@app/trade/domain';
import fc from 'fast-check';
import { scenariosOf, stressedLoss } from './stressed-loss';
import { legValue } from './valuation/leg-value';

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

const OPTIONS = {
  mark: new Exact(100_000),
  dailyVolatility,
  stress: { ...move('0.2', '0.15'), volatility: move('0.3', '0.5') },
};
const option = (right: 'call' | 'put', strike: number, quantity: number, days: number): Leg => {
  const terms: InstrumentTerms = {
    kind: 'european-option',
    contractSize: new Exact(1),
    expiresAt: new Date(AS_OF.getTime() + days * 86_400_000),
    strike: new Exact(strike),
    right,
  };
  return { ...leg('BTC', quantity), instrument: JSON.stringify(terms), terms };
};
const optionLoss = (open: readonly Leg[], pending: readonly Leg[] = []) =>
  amount(stressedLoss(open, pending, new Map([['BTC', OPTIONS]]), USDC, AS_OF));

describe('the stressed loss of options', () => {
  it('is no number where nobody has approved a move of the volatility', () => {
    expect(loss([option('call', 100_000, 1, 30)])).toEqual(
      refuse({ kind: 'no-volatility-move', underlying: 'BTC' }),
    );
  });

  it('of a straddle that is held lies inside the range, where its strike is, and not at an end', () => {
    const straddle = [option('call', 103_000, 1, 0), option('put', 103_000, 1, 0)];
    expect(optionLoss(straddle)).toBe(3_000_000_000n); // as they expire they are worth 3,000, and nothing at the strike
  });

  it('of what is bought is at most what it is worth; of what is sold it has no such end', () => {
    const worth = (right: 'call' | 'put') =>
      legValue({ ...option(right, 100_000, 1, 30), price: new Exact(0) }, OPTIONS, USDC, AS_OF);
    expect(optionLoss([option('call', 100_000, 1, 30)])).toBeLessThanOrEqual(
      Money.rounded(worth('call'), USDC, 'up').minor,
    );
    expect(optionLoss([option('call', 100_000, -1, 30)])).toBeGreaterThan(
      Money.rounded(worth('call'), USDC, 'up').minor,
    );
  });

  it('counts an option that hedges a position together with it, and one that may not come about not at all', () => {
    const perpetual = leg('BTC', 1);
    const put = option('put', 100_000, 1, 0);
    expect(optionLoss([perpetual])).toBe(20_000_000_000n);
    expect(optionLoss([perpetual, put])).toBe(0n);
    expect(optionLoss([perpetual], [put])).toBe(20_000_000_000n);
  });

  it('takes the legs of one trade together: what takes the place of another adds only the difference', () => {
    const held = leg('BTC', 10);
    const more = { ...leg('BTC', 11), tradeId: 'amended' };
    const less = { ...leg('BTC', -10), tradeId: 'amended' };
    expect(optionLoss([held], [more, less])).toBe(220_000_000_000n);
  });
});

const books = fc.array(
  fc.oneof(
    fc
      .tuple(
        fc.constantFrom('call' as const, 'put' as const),
        fc.integer({ min: 60_000, max: 140_000 }),
        fc.integer({ min: -50, max: 50 }).filter((n) => n !== 0),
        fc.integer({ min: 0, max: 200 }),
      )
      .map(([right, strike, quantity, days]) => option(right, strike, quantity, days)),
    fc.integer({ min: -50, max: 50 }).map((quantity) => leg('BTC', quantity)),
  ),
  { minLength: 1, maxLength: 5 },
);

it('is at least what the book loses at any point it is looked at, and within a little of any point between', () => {
  fc.assert(
    fc.property(books, fc.double({ min: -0.2, max: 0.15, noNaN: true }), (open, anywhere) => {
      const most = optionLoss(open);
      const lossAt = (price: Exact, volatility: Exact) => {
        const mark = OPTIONS.mark.times(price.plus(1));
        const moved = { mark, dailyVolatility: dailyVolatility * volatility.plus(1).toNumber() };
        return open.reduce(
          (sum, each) =>
            sum.plus(legValue(each, OPTIONS, USDC, AS_OF)).minus(legValue(each, moved, USDC, AS_OF)),
          new Exact(0),
        );
      };
      const number = Money.ofMinor(most, USDC).exact();
      const rounding = new Exact(open.length).div(1_000_000); // each value is rounded for itself
      for (const { price, volatility } of scenariosOf(OPTIONS, open))
        expect(number.plus(rounding).gte(lossAt(price, volatility))).toBe(true);
      // Between two points a book moves at most by its units times half the step: 0.35 of the mark in 32.
      const units = open.reduce((sum, { quantity }) => sum.plus(quantity.abs()), new Exact(0));
      const slack = units.times(OPTIONS.mark).times('0.35').div(64).plus(rounding);
      expect(number.plus(slack).gte(lossAt(new Exact(anywhere), new Exact(0)))).toBe(true);
    }),
    { numRuns: 25 },
  );
});

it('keeps its law with options: it never falls when a trade is held, nor rises when one is booked', () => {
  fc.assert(
    fc.property(books, books, books, (open, held, more) => {
      const both = optionLoss(open, [...held, ...more]);
      expect(both).toBeGreaterThanOrEqual(optionLoss(open, held));
      expect(both).toBeGreaterThanOrEqual(optionLoss([...open, ...held], more));
    }),
    { numRuns: 12 },
  );
});
