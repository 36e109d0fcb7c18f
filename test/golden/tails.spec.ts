import {
  ewmaVariances,
  expectedShortfall,
  lossQuantile,
  normalDensity,
  normalProbability,
  normalQuantile,
  QUANTILE_RULES,
} from '@app/numerics';
import golden from './tails.json';

it('the textbook: of five hundred scenarios the fifth worst, and the mean of five', () => {
  const { n, worst, valueAtRisk99, expectedShortfall99 } = golden.hull;
  const losses = [...worst, ...Array<number>(n - worst.length).fill(0)].reverse();
  expect(lossQuantile(losses, 0.99, 'hull-kth')).toBe(valueAtRisk99);
  expect(expectedShortfall(losses, 0.99)).toBeCloseTo(expectedShortfall99, 6);
});

it.each(QUANTILE_RULES)('ten losses at 80 %%, by %s', (rule) => {
  const { losses, confidence } = golden.rules;
  expect(lossQuantile(losses, confidence, rule)).toBeCloseTo(golden.rules[rule], 12);
});

it.each(golden.rules.shortfalls)(
  'ten losses fall short by $value at $confidence',
  ({ confidence, value }) => {
    expect(expectedShortfall(golden.rules.losses, confidence)).toBeCloseTo(value, 12);
  },
);

it.each(golden.normal)('the normal tail at $confidence', ({ confidence, quantile, shortfall }) => {
  const found = normalQuantile(confidence);
  expect(found).toBeCloseTo(quantile, 12);
  expect(normalProbability(found)).toBeCloseTo(confidence, 14);
  expect(normalDensity(found) / (1 - confidence)).toBeCloseTo(shortfall, 9);
});

it('a volatility that was one in a hundred is more after a day of two', () => {
  const { lambda, prevVol, return: moved, nextVol } = golden.ewma;
  expect(Math.sqrt(ewmaVariances([prevVol, moved], lambda)[1]!)).toBeCloseTo(nextVol, 14);
});

it.each(golden.effectiveDays)('of a day, $tolerance is left after $days days, λ $lambda', (each) => {
  const { lambda, tolerance, days } = each;
  const variances = ewmaVariances([1, ...Array<number>(Math.ceil(days)).fill(0)], lambda);
  expect(Math.log(tolerance) / Math.log(variances[1]!)).toBeCloseTo(days, 9);
  expect(variances.findIndex((left) => left <= tolerance)).toBe(Math.ceil(days));
});
