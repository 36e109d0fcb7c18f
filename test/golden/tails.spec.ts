import { riskOf } from '@app/margin/domain';
import {
  ageWeights,
  ewmaVariances,
  expectedShortfall,
  forecastVariances,
  forecastVolatility,
  lossQuantile,
  normalDensity,
  normalProbability,
  normalQuantile,
  QUANTILE_RULES,
  weightedQuantile,
  weightedShortfall,
} from '@app/numerics';
import golden from './tails.json';

describe('the textbook, of five hundred scenarios', () => {
  const { n, losses: worst, decay, ...expected } = golden.hull;
  const losses = Array<number>(n).fill(0);
  for (const { scenario, loss } of worst) losses[scenario - 1] = loss;

  it('takes the fifth worst, and the mean of five', () => {
    expect(lossQuantile(losses, 0.99, 'hull-kth')).toBe(expected.valueAtRisk99);
    expect(expectedShortfall(losses, 0.99)).toBeCloseTo(expected.expectedShortfall99, 6);
  });

  it('takes the third worst where old days weigh less', () => {
    const weights = ageWeights(n, decay);
    for (const { scenario, weight } of worst) expect(weights[scenario - 1]).toBeCloseTo(weight, 15);
    expect(weightedQuantile(losses, weights, 0.99)).toBe(expected.weightedValueAtRisk99);
    expect(weightedShortfall(losses, weights, 0.99)).toBeCloseTo(expected.weightedShortfall99, 6);
  });

  it('is what the question for a risk is answered by', () => {
    const returns = losses.map((loss) => 0 - loss);
    const question = {
      model: 'hs',
      side: 'long',
      confidence: 0.99,
      window: n,
      quantile: 'inverse-ecdf',
    } as const;
    const risk = riskOf({ ...question, returns, decay: 0.94, ageDecay: decay });
    if (!risk.ok) throw new Error(risk.refusal);
    expect(risk.value.valueAtRisk).toBe(expected.weightedValueAtRisk99);
    expect(risk.value.expectedShortfall).toBeCloseTo(expected.weightedShortfall99, 6);
  });
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

it('a variance by GARCH(1,1) is the next one, and in the long run its own', () => {
  const { omega, alpha, beta, prevVol, return: moved, nextVariance, nextVol, longRunVariance } = golden.garch;
  const garch = { omega, alpha, beta };
  const [longRun] = forecastVariances([], { garch });
  expect(longRun).toBeCloseTo(longRunVariance, 15);
  // The day after which the volatility is the one that the textbook begins with.
  const day = Math.sqrt((prevVol ** 2 - omega - beta * longRunVariance) / alpha);
  const forecasts = forecastVariances([day, moved], { garch });
  expect(forecasts[1]).toBeCloseTo(prevVol ** 2, 15);
  expect(forecasts[2]).toBeCloseTo(nextVariance, 15);
  expect(forecastVolatility([day, moved], { garch })).toBeCloseTo(nextVol, 14);
});
