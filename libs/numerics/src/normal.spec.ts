import fc from 'fast-check';
import { erfc, normalDensity, normalProbability, normalQuantile } from './normal';

// Abramowitz and Stegun, tables 7.1, 7.3, 26.1 and 26.5, and Mills' ratio for the far tail.
it.each([
  { x: 0, probability: 0.5 },
  { x: 1, probability: 0.8413447460685429 },
  { x: 1.96, probability: 0.9750021048517795 },
  { x: 3, probability: 0.9986501019683699 },
  { x: -3.6, probability: 1.591085901575338e-4 },
  { x: -10, probability: 7.619853024160527e-24 },
])('a normal number is at most $x with probability $probability', ({ x, probability }) => {
  expect(Math.abs(normalProbability(x) / probability - 1)).toBeLessThan(1e-13);
});

it.each([
  { probability: 0.99, x: 2.3263478740408408 },
  { probability: 0.975, x: 1.9599639845400536 },
  { probability: 0.5, x: 0 },
  { probability: 0.001, x: -3.090232306167813 },
  { probability: 1e-12, x: -7.034483825301131 },
])('it stays below $x with probability $probability', ({ probability, x }) => {
  expect(normalQuantile(probability)).toBeCloseTo(x, 12);
});

it('the series and the fraction meet', () => {
  expect(Math.abs(erfc(2.5 - 1e-12) / erfc(2.5) - 1)).toBeLessThan(1e-11);
  expect(Math.abs(erfc(2.5) / 4.069520174449589e-4 - 1)).toBeLessThan(1e-13);
});

it('a quantile is the inverse of a probability, from one tail to the other', () => {
  fc.assert(
    fc.property(fc.double({ min: -7, max: 4, noNaN: true }), (x) => {
      const probability = normalProbability(x);
      // Near 1 a double cannot tell probabilities apart that are a quarter of its precision over the density away.
      const blur = Number.EPSILON / normalDensity(x);
      expect(Math.abs(normalQuantile(probability) - x)).toBeLessThan(1e-12 + blur);
    }),
  );
});

it.each([0, 1, -0.1, 1.1, NaN])('there is no quantile at %p', (probability) => {
  expect(() => normalQuantile(probability)).toThrow(RangeError);
});
