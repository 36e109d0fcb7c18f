import fc from 'fast-check';
import { expectedShortfall, lossQuantile, QUANTILE_RULES } from './tail';

const ten = [3, 1, 10, 7, 5, 9, 2, 8, 6, 4];
const sample = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 300 });
const confidence = fc.double({ min: 0.5, max: 0.999, noNaN: true });

it.each([
  { rule: 'inverse-ecdf' as const, quantile: 8 },
  { rule: 'linear-type-7' as const, quantile: 8.2 },
  { rule: 'hull-kth' as const, quantile: 9 },
])('$rule: one to ten are below $quantile with four fifths', ({ rule, quantile }) => {
  expect(lossQuantile(ten, 0.8, rule)).toBeCloseTo(quantile, 12);
});

it.each([
  { confidence: 0.8, shortfall: 9.5, why: 'the mean of two' },
  { confidence: 0.75, shortfall: 9.2, why: 'of the third only half counts' },
  { confidence: 0.9, shortfall: 10, why: 'one in ten, though 10 × 0.9 is not nine to a double' },
  { confidence: 0.99, shortfall: 10, why: 'a tenth of the worst is its value' },
])('beyond $confidence the mean is $shortfall: $why', ({ confidence: given, shortfall }) => {
  expect(expectedShortfall(ten, given)).toBeCloseTo(shortfall, 12);
});

it('a quantile lies in the sample, and no shortfall is below it', () => {
  fc.assert(
    fc.property(sample, confidence, fc.constantFrom(...QUANTILE_RULES), (losses, given, rule) => {
      const quantile = lossQuantile(losses, given, rule);
      expect(quantile).toBeGreaterThanOrEqual(Math.min(...losses));
      expect(quantile).toBeLessThanOrEqual(Math.max(...losses));
      const blur = 1e-9 * Math.max(...losses.map(Math.abs), 1);
      const worst = lossQuantile(losses, given, 'inverse-ecdf');
      expect(expectedShortfall(losses, given)).toBeGreaterThanOrEqual(worst - blur);
    }),
  );
});

it('nothing has no quantile', () => {
  expect(() => lossQuantile([], 0.99, 'inverse-ecdf')).toThrow(RangeError);
  expect(() => expectedShortfall([], 0.99)).toThrow(RangeError);
});
