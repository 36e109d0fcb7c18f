import { proportionOfFailures, trafficLight } from '@app/margin/domain';
import { chiSquareTail } from '@app/numerics';
import golden from './exceptions.json';

it.each(golden.zones)(
  '$exceptions exceptions in 250 days are $zone',
  ({ exceptions, zone, cumulativePercent }) => {
    const found = trafficLight(250, exceptions, 0.01);
    expect(found.zone).toBe(zone);
    expect(Math.abs(100 * found.cumulativeProbability - cumulativePercent)).toBeLessThanOrEqual(
      golden.tolerance.percent,
    );
  },
);

it.each(golden.exactly)('exactly $exceptions exceptions come in $percent % of all years', (each) => {
  const { exceptions, percent } = each;
  const upTo = (most: number) => (most < 0 ? 0 : trafficLight(250, most, 0.01).cumulativeProbability);
  const exactly = 100 * (upTo(exceptions) - upTo(exceptions - 1));
  expect(Math.abs(exactly - percent)).toBeLessThanOrEqual(golden.tolerance.percent);
});

it.each(golden.accepted)(
  '$least to $most exceptions in $observations days are as many as $probability promises',
  ({ observations, probability, least, most }) => {
    const isAccepted = (exceptions: number) =>
      proportionOfFailures(observations, exceptions, probability).pValue > 0.05;
    expect([least - 1, least, most, most + 1].map(isAccepted)).toEqual([false, true, true, false]);
  },
);

it.each(golden.critical)('beyond $quantile lies $tail, with $freedom', ({ freedom, tail, quantile }) => {
  const off = chiSquareTail(quantile, freedom as 1 | 2) - tail;
  expect(Math.abs(off)).toBeLessThan(golden.tolerance.quantile);
});
