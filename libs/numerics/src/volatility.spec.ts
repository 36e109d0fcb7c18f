import fc from 'fast-check';
import { ewma, ewmaVariances } from './ewma';
import { forecastVariances, forecastVolatility } from './volatility';

const garch = { omega: 2e-6, alpha: 0.13, beta: 0.86 };
const moves = fc.array(fc.double({ min: -0.3, max: 0.3, noNaN: true }), { minLength: 1, maxLength: 60 });

it.each([
  { garch: { omega: 1e-4, alpha: 0, beta: 0 }, forecasts: [1e-4, 1e-4, 1e-4], why: 'nothing is remembered' },
  {
    garch: { omega: 1e-4, alpha: 0.5, beta: 0 },
    forecasts: [2e-4, 0.0051, 1e-4],
    why: 'half of the day before',
  },
  { garch: { omega: 1e-4, alpha: 0, beta: 0.5 }, forecasts: [2e-4, 2e-4, 2e-4], why: 'it is where it stays' },
])('of a day of a tenth, and one of nothing, $forecasts: $why', ({ garch: given, forecasts }) => {
  forecastVariances([0.1, 0], { garch: given }).forEach((found, day) => {
    expect(found).toBeCloseTo(forecasts[day]!, 15);
  });
});

it('an average forecasts what it did before it had a rival', () => {
  fc.assert(
    fc.property(moves, (returns) => {
      const [first, ...rest] = forecastVariances(returns, { decay: 0.94 });
      expect(rest).toEqual(ewmaVariances(returns, 0.94));
      expect(first).toBe(rest[0]);
      expect(forecastVolatility(returns, { decay: 0.94 })).toBe(ewma(returns, 0.94));
    }),
  );
});

it('no forecast knows the day that it is of, and calm days lead back to the long run', () => {
  fc.assert(
    fc.property(moves, fc.nat(), (returns, pick) => {
      const day = pick % returns.length;
      const other = returns.map((r, n) => (n < day ? r : r + 0.1));
      const [before, after] = [returns, other].map((each) => forecastVariances(each, { garch }));
      expect(after!.slice(0, day + 1)).toEqual(before!.slice(0, day + 1));
    }),
  );
  const longRun = garch.omega / (1 - garch.alpha - garch.beta);
  const calm = Array<number>(2000).fill(Math.sqrt(longRun));
  expect(forecastVolatility([0.5, ...calm], { garch })).toBeCloseTo(Math.sqrt(longRun), 6);
});
