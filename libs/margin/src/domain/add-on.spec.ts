import fc from 'fast-check';
import { chargesOf, concentrationFactor, liquidityAddOn, sumOfCharges, wrongWayAddOn } from './add-on';

const depth = { symbol: 'BTC', dailyVolume: 2e8, participation: 0.1, halfSpread: 0.0005 };

it.each([
  { value: 1e7, addOn: 5000, why: 'it is sold within the day: the spread alone' },
  {
    value: -5e7,
    addOn: 25_000,
    why: 'so is one of two days and a half: a straight line has a third of the risk',
  },
  {
    value: 4e8,
    addOn: 200_000 + 2.33 * 0.03 * 4e8 * (Math.sqrt(20 / 3) - 1),
    why: 'twenty days carry more than the margin of one is for',
  },
])('$value costs $addOn beside its margin: $why', ({ value, addOn }) => {
  expect(liquidityAddOn(value, depth, 0.03, 2.33)).toBeCloseTo(addOn, 6);
});

it.each([
  { value: 100, part: 1, addOn: 100, why: 'who issued it loses all of it with itself' },
  { value: -100, part: 1, addOn: 0, why: 'who is short of it wins when it falls' },
])('of $value the wrong way costs $addOn: $why', ({ value, part, addOn }) => {
  expect(wrongWayAddOn(value, part)).toBe(addOn);
});

it('a larger position never costs less, part by part', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 1e10, noNaN: true }),
      fc.double({ min: 1, max: 3, noNaN: true }),
      (value, times) => {
        expect(liquidityAddOn(value * times, depth, 0.03, 2.33)).toBeGreaterThanOrEqual(
          liquidityAddOn(value, depth, 0.03, 2.33),
        );
        expect(concentrationFactor(-value * times, 1e6)).toBeGreaterThanOrEqual(
          concentrationFactor(value, 1e6),
        );
      },
    ),
  );
});

it('a seat is charged for its size, its way out and what fails with it, each where somebody has said so', () => {
  const position = { symbol: 'BTC', value: 4e6, alone: 1e6, dailyVolatility: 0.03 };
  const addOns = {
    concentration: [{ symbol: 'BTC', threshold: 1e6 }],
    liquidity: [{ ...depth, symbol: 'ETH' }],
    wrongWay: [
      { party: 'P1', symbol: 'BTC', part: 0.5 },
      { party: 'P2', symbol: 'BTC', part: 1 },
    ],
  };
  expect(sumOfCharges(chargesOf([position], 'P1', addOns, 2.33))).toBe(1e6 + 2e6);
  expect(sumOfCharges(chargesOf([{ ...position, symbol: 'ETH' }], 'P1', addOns, 2.33))).toBe(2000);
});
