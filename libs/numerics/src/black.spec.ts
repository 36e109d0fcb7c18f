import fc from 'fast-check';
import { blackDelta, blackPrice } from './black';

describe('the price of an option on a forward', () => {
  // Published ones are discounted; ours is not. Each is brought to ours by its own rate.
  it.each([
    {
      right: 'call' as const,
      forward: 20,
      strike: 20,
      rate: 0.09,
      years: 4 / 12,
      volatility: 0.25,
      published: 1.1166,
      why: 'MathWorks, blkprice, the example of its reference page',
    },
    {
      right: 'put' as const,
      forward: 20,
      strike: 20,
      rate: 0.09,
      years: 4 / 12,
      volatility: 0.25,
      published: 1.1166,
      why: 'the same page; Hull, Options, Futures and Other Derivatives, gives 1.12',
    },
    {
      right: 'call' as const,
      forward: 19,
      strike: 19,
      rate: 0.1,
      years: 0.75,
      volatility: 0.28,
      published: 1.7011,
      why: 'Haug, The Complete Guide to Option Pricing Formulas, the Black-76 example',
    },
  ])(
    'is the published $published: $why',
    ({ right, forward, strike, rate, years, volatility, published }) => {
      const price = blackPrice(right, forward, strike, volatility * Math.sqrt(years));
      expect(price * Math.exp(-rate * years)).toBeCloseTo(published, 4);
    },
  );

  it('is what the option pays when nothing can move any more', () => {
    expect(blackPrice('call', 110, 100, 0)).toBe(10);
    expect(blackPrice('put', 110, 100, 0)).toBe(0);
    expect([blackDelta('call', 110, 100, 0), blackDelta('put', 110, 100, 0)]).toEqual([1, -0]);
    expect(blackDelta('call', 100, 100, 0)).toBe(0.5);
  });
});

const positive = fc.double({ min: 1e-6, max: 1e6, noNaN: true });
const deviations = fc.double({ min: 0, max: 3, noNaN: true });

it('keeps the parity: a call less a put is the forward less the strike', () => {
  fc.assert(
    fc.property(positive, positive, deviations, (forward, strike, deviation) => {
      const call = blackPrice('call', forward, strike, deviation);
      const put = blackPrice('put', forward, strike, deviation);
      expect(Math.abs(call - put - (forward - strike))).toBeLessThanOrEqual(1e-12 * (forward + strike));
    }),
  );
});

it('has a delta that is the slope of its price', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('call' as const, 'put' as const),
      fc.double({ min: 50, max: 200, noNaN: true }),
      fc.double({ min: 0.05, max: 2, noNaN: true }),
      (right, forward, deviation) => {
        const step = 1e-4;
        const slope =
          (blackPrice(right, forward + step, 100, deviation) -
            blackPrice(right, forward - step, 100, deviation)) /
          (2 * step);
        expect(Math.abs(slope - blackDelta(right, forward, 100, deviation))).toBeLessThan(1e-6);
      },
    ),
  );
});
