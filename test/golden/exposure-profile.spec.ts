import { brownianPath, potentialExposure, profileOf } from '@app/exposure/domain';
import { Exact } from '@app/kernel';
import { Generator } from '@app/numerics';
import golden from './exposure-profile.json';

const PATHS = 5000;
const SEED = 20_251_010;

/** A simulated mean is within four of its standard errors of the closed form: by chance it is not, once in sixteen thousand. */
const within = (found: number, expected: number, standardError: number) => {
  expect(Math.abs(found - expected)).toBeLessThan(golden.tolerance.standardErrors * standardError);
};

/** Places of one Brownian motion, by time. */
function places(times: readonly number[], dailyVolatility: number): number[][] {
  const generator = new Generator(SEED);
  const at = times.map((): number[] => []);
  for (let path = 0; path < PATHS; path++)
    brownianPath([[dailyVolatility]], times, generator)[0]!.forEach((place, step) => at[step]!.push(place));
  return at;
}

it.each(golden.normal)('a normal exposure of $mean and $deviation is expected to be $expected', (each) => {
  const values = places([1], 1)[0]!.map((place) => each.mean + each.deviation * place);
  const [point] = profileOf([1], [values]).points;
  within(point!.expected, each.expected, point!.standardError + 1e-6 * each.deviation);
  within(point!.expectedNegative, each.expectedNegative, each.deviation / Math.sqrt(PATHS));
  expect(Math.abs(point!.potential99 - each.potential99)).toBeLessThan(0.1 * each.deviation);
});

it.each(golden.brownianForward)('a forward of $years years at $volatility', (each) => {
  const steps = [0.25, 0.5, 0.75, 1].map((part) => 365 * each.years * part);
  const { points } = profileOf(steps, places(steps, each.volatility / Math.sqrt(365)));
  points.forEach(({ expected, standardError }, step) => {
    within(expected, each.expected * Math.sqrt((step + 1) / 4), standardError); // it grows with the root of time
  });
  expect(Math.abs(points.at(-1)!.potential99 / each.potential99 - 1)).toBeLessThan(0.1);
});

it.each(golden.brownianSwap)('a swap of $years years rises and falls', ({ volatility, years, points }) => {
  const times = points.map(({ t }) => 365 * t);
  const found = places(times, volatility / Math.sqrt(365)).map((of, step) =>
    of.map((place) => place * (years - points[step]!.t)),
  );
  profileOf(times, found).points.forEach(({ expected, standardError }, step) => {
    within(expected, points[step]!.EE, standardError);
  });
});

/** Days that move by a volatility of a year, either way in turn: their second moment is known. */
const returnsOf = (volatility: number) =>
  Array.from({ length: 365 }, (_, day) => ((day % 2 === 0 ? 1 : -1) * volatility) / Math.sqrt(365));
const leg = (quantity: number, price: number) => ({
  tradeId: 't',
  occupancy: 'A1',
  instrument: 'BTC-PERP',
  underlying: 'BTC',
  terms: { kind: 'linear-perpetual' } as const,
  quantity: new Exact(quantity),
  price: new Exact(price),
});

it.each(golden.geometric)('what is due at $price, marked at $mark, at $volatility', (each) => {
  const owedBy = (quantity: number) => {
    const found = potentialExposure(
      {
        legs: [leg(quantity, each.price)],
        underlyings: new Map([
          ['BTC', { mark: each.mark, returns: returnsOf(each.volatility), dailyVolatility: 0 }],
        ]),
        days: [365 * each.years],
        paths: PATHS,
        margin: { initialMargin: 0, variationMargin: 0, tolerance: 0, marginPeriodDays: 1 },
        nets: true,
        asOf: new Date('2025-10-10T00:00:00Z'),
      },
      new Generator(SEED),
    );
    if (!found.ok) throw new Error(found.refusal);
    return found.value.unmargined.points[0]!;
  };
  // Whoever is short owes what a long one is owed.
  const [long, short] = [owedBy(-1), owedBy(1)];
  within(long.expected, each.long, long.standardError);
  within(short.expected, each.short, short.standardError);
  expect(Math.abs(long.potential99 / each.potential99Long - 1)).toBeLessThan(0.1);
  expect(Math.abs(short.potential99 / each.potential99Short - 1)).toBeLessThan(0.1);
});

it.each(golden.margined)(
  'margined over $marginPeriodDays days with $initialMargin, $expected is left',
  ({ volatility, marginPeriodDays, initialMargin, expected, breachProbability }) => {
    const [before, after] = places([100, 100 + marginPeriodDays], volatility / Math.sqrt(365));
    const left = after!.map((place, path) => place - before![path]! - initialMargin);
    const [point] = profileOf([100 + marginPeriodDays], [left]).points;
    within(point!.expected, expected, point!.standardError);
    const breaches = left.filter((value) => value > 0).length / PATHS;
    within(breaches, breachProbability, Math.sqrt((breachProbability * (1 - breachProbability)) / PATHS));
  },
);

it('what is expected never falls again, where it is effective', () => {
  const { expected, effective, expectedPositive, effectiveExpectedPositive } = golden.effective;
  const times = expected.map((_, step) => (365 * (step + 1)) / 6);
  const profile = profileOf(
    times,
    expected.map((value) => [value]),
  );
  expect(profile.points.map((point) => point.effective)).toEqual(effective);
  expect(profile.expectedPositive).toBeCloseTo(expectedPositive, 9);
  expect(profile.effectiveExpectedPositive).toBeCloseTo(effectiveExpectedPositive, 9);
});

describe('a published profile', () => {
  const { points, expectedPositive, effectiveExpectedPositive, peak } = golden.profile;
  const profileUpTo = (count: number, of: (point: (typeof points)[number]) => number) => {
    const until = points.slice(0, count);
    const end = until.at(-1)!.years || 1; // stretched so that its last date is the end of the year that is averaged
    return profileOf(
      until.map(({ years }) => (365 * years) / end),
      until.map((point) => [of(point)]),
    );
  };

  it.each(points.map((point, n) => ({ ...point, count: n + 1 })))(
    'has averaged $expectedPositive by $day, and effectively $effectiveExpectedPositive',
    ({ count, effective, ...published }) => {
      const profile = profileUpTo(count, ({ expected }) => expected);
      expect(profile.points.at(-1)!.effective).toBe(effective);
      // Its times have six digits.
      expect(Math.abs(profile.expectedPositive - published.expectedPositive)).toBeLessThan(
        golden.tolerance.average,
      );
      const off = profile.effectiveExpectedPositive - published.effectiveExpectedPositive;
      expect(Math.abs(off)).toBeLessThan(golden.tolerance.average);
    },
  );

  it('is summed up by its year, which ends at the first date beyond one, and by its peak', () => {
    const beyond = points.findIndex(({ years }) => years > 1) + 1;
    const year = profileUpTo(beyond, ({ expected }) => expected);
    expect(Math.abs(year.expectedPositive - expectedPositive)).toBeLessThan(golden.tolerance.average);
    expect(Math.abs(year.effectiveExpectedPositive - effectiveExpectedPositive)).toBeLessThan(
      golden.tolerance.average,
    );
    expect(profileUpTo(points.length, ({ potential }) => potential).peak99).toBe(peak);
  });
});
