import fc from 'fast-check';
import { binomialProbability } from './binomial';

// Basel Committee, Supervisory framework for the use of "backtesting" (1996), table 2: 250 trials of 1%, in per cent.
it.each([
  { successes: 0, percent: 8.11 },
  { successes: 4, percent: 89.22 },
  { successes: 5, percent: 95.88 },
  { successes: 9, percent: 99.97 },
])('at most $successes exceptions in 250: $percent %', ({ successes, percent }) => {
  expect(100 * binomialProbability(successes, 250, 0.01)).toBeCloseTo(percent, 1);
});

it('does not underflow where the first term is nothing', () => {
  expect(binomialProbability(5000, 100_000, 0.05)).toBeCloseTo(0.5037, 3);
});

it('the two sides of any number make one', () => {
  const trials = fc.integer({ min: 1, max: 400 });
  fc.assert(
    fc.property(trials, fc.nat(400), fc.double({ min: 0.001, max: 0.999, noNaN: true }), (n, k, p) => {
      fc.pre(k < n);
      const below = binomialProbability(k, n, p);
      const above = binomialProbability(n - k - 1, n, 1 - p);
      expect(below + above).toBeCloseTo(1, 10);
    }),
  );
});
