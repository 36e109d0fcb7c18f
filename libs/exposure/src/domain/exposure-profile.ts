import { invariant } from '@app/kernel';
import { type Generator, lossQuantile } from '@app/numerics';
import { weightedMean } from './weighted-mean';

/** What is expected at one time ahead. Amounts are estimates in the settlement asset. */
export interface ProfilePoint {
  readonly days: number; // from now
  readonly expected: number; // EE: the mean of what is owed, nothing when nothing is
  readonly expectedNegative: number; // NEE: the mean of what we owe, at most 0
  readonly effective: number; // the greatest expected exposure so far
  readonly potential95: number; // PFE
  readonly potential975: number;
  readonly potential99: number;
  readonly standardError: number; // of the expected exposure
}

/** Exposure over time, and what it comes to over the first year. */
export interface Profile {
  readonly points: readonly ProfilePoint[];
  readonly expectedPositive: number; // EPE
  readonly standardError: number; // of it
  readonly effectiveExpectedPositive: number; // EEPE
  readonly peak99: number;
}

const DAYS_IN_A_YEAR = 365;

/**
 * Brownian motions that move together, at ascending times: of each factor its place at each time.
 *
 * @param lower triangle of the covariance of a day
 */
export function brownianPath(
  lower: readonly (readonly number[])[],
  times: readonly number[],
  generator: Generator,
): Float64Array[] {
  const path = lower.map(() => new Float64Array(times.length));
  const drawn = new Float64Array(lower.length);
  let [before, step] = [0, 0];
  for (const time of times) {
    const root = Math.sqrt(time - before);
    for (let k = 0; k < drawn.length; k++) drawn[k] = generator.normal();
    for (const [factor, row] of lower.entries()) {
      const places = path[factor];
      if (places === undefined) continue;
      let moved = 0;
      for (let k = 0; k < row.length; k++) moved += (row[k] ?? 0) * (drawn[k] ?? 0);
      places[step] = (step === 0 ? 0 : (places[step - 1] ?? 0)) + root * moved;
    }
    before = time;
    step++;
  }
  return path;
}

/**
 * The profile of simulated values: exposure is what is owed, and never less than nothing. Averages over time are of the first year,
 * each time weighted by the days since the one before it.
 *
 * @param values of each time one for each path, to whoever is exposed
 * @param across the same to the other side: what it could lose; left out, the other sign of the same
 * @see Basel Committee, Annex 4 of Basel II, part I: effective EE and effective EPE; Gregory, The xVA Challenge, on PFE
 */
export function profileOf(
  times: readonly number[],
  values: readonly (readonly number[])[],
  across: readonly (readonly number[])[] = values.map((of) => of.map((value) => -value)),
): Profile {
  invariant(times.length === values.length && times.length > 0, 'each time has its values');
  const points: ProfilePoint[] = [];
  times.forEach((days, index) => {
    const of = values[index] ?? [];
    const positive = of.map((value) => Math.max(0, value));
    const expected = mean(positive);
    const variance = mean(positive.map((each) => (each - expected) ** 2));
    points.push({
      days,
      expected,
      expectedNegative: mean((across[index] ?? []).map((value) => Math.min(0, -value))),
      effective: Math.max(expected, points.at(-1)?.effective ?? 0),
      potential95: lossQuantile(of, 0.95, 'inverse-ecdf'),
      potential975: lossQuantile(of, 0.975, 'inverse-ecdf'),
      potential99: lossQuantile(of, 0.99, 'inverse-ecdf'),
      standardError: Math.sqrt(variance / of.length),
    });
  });
  const overYear = weightedMean(
    values.map((of) => of.map((value) => Math.max(0, value))),
    yearWeights(times),
  );
  return {
    points,
    expectedPositive: overTheYear(points, ({ expected }) => expected),
    standardError: overYear.standardError,
    effectiveExpectedPositive: overTheYear(points, ({ effective }) => effective),
    peak99: Math.max(...points.map(({ potential99 }) => potential99)),
  };
}

/** Weighted by the days since the time before; of times beyond a year only the part within it counts. */
function overTheYear(points: readonly ProfilePoint[], of: (point: ProfilePoint) => number): number {
  const weights = yearWeights(points.map(({ days }) => days));
  return points.reduce((sum, point, index) => sum + of(point) * (weights[index] ?? 0), 0);
}

function yearWeights(times: readonly number[]): number[] {
  const within = (days: number) => Math.min(days, DAYS_IN_A_YEAR);
  const end = within(times.at(-1) ?? 0);
  if (end === 0) return times.map((_, index) => (index === 0 ? 1 : 0));
  return times.map((days, index) => (within(days) - within(times[index - 1] ?? 0)) / end);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, each) => sum + each, 0) / values.length;
}
