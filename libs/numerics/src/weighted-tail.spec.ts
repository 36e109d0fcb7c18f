import fc from 'fast-check';
import { expectedShortfall, lossQuantile } from './tail';
import { ageWeights, weightedQuantile, weightedShortfall } from './weighted-tail';

const losses = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 60 });
const confidence = fc.double({ min: 0.5, max: 0.999, noNaN: true });

it.each([
  { worst: 'the newest', given: [0, 0, 1], quantile: 1, why: 'it weighs more than what may be exceeded' },
  { worst: 'the oldest', given: [1, 0, 0], quantile: 0, why: 'it has been forgotten' },
])('a loss on $worst day: $why', ({ given, quantile }) => {
  expect(weightedQuantile(given, ageWeights(3, 0.5), 0.8)).toBe(quantile);
});

it('days that weigh alike are a sample as it was', () => {
  fc.assert(
    fc.property(losses, confidence, (given, at) => {
      const alike = given.map(() => 1 / given.length);
      expect(weightedQuantile(given, alike, at)).toBe(lossQuantile(given, at, 'inverse-ecdf'));
      expect(weightedShortfall(given, alike, at)).toBeCloseTo(expectedShortfall(given, at), 9);
    }),
  );
});

it('weights are 1 together, and a shortfall is never less than its quantile', () => {
  fc.assert(
    fc.property(losses, confidence, fc.double({ min: 0.5, max: 0.999, noNaN: true }), (given, at, decay) => {
      const weights = ageWeights(given.length, decay);
      expect(weights.reduce((sum, each) => sum + each, 0)).toBeCloseTo(1, 12);
      const quantile = weightedQuantile(given, weights, at);
      expect(weightedShortfall(given, weights, at)).toBeGreaterThanOrEqual(quantile - 1e-6);
    }),
  );
});

it('refuses a sample of nothing', () => {
  expect(() => weightedQuantile([], [], 0.99)).toThrow(RangeError);
});
