import { invariant } from '@app/kernel';
import { binomialProbability, chiSquareTail } from '@app/numerics';

/** How days without and with an exception (0, 1) followed one another. */
export interface Transitions {
  readonly n00: number;
  readonly n01: number;
  readonly n10: number;
  readonly n11: number;
}

export interface LikelihoodRatio {
  readonly ratio: number;
  readonly pValue: number;
}

/** Yellow from where a right model has so few with 95 %, red with 99.99 %. */
export type Zone = 'green' | 'yellow' | 'red';

/**
 * Whether exceptions are as many as promised: a likelihood ratio, chi-square with one degree of freedom.
 *
 * @param probability of an exception, strictly between 0 and 1
 * @see Kupiec, Techniques for Verifying the Accuracy of Risk Measurement Models, 1995
 */
export function proportionOfFailures(
  observations: number,
  exceptions: number,
  probability: number,
): LikelihoodRatio {
  return likelihoodRatio(surprise(observations, exceptions, probability));
}

/**
 * Whether an exception today says anything of tomorrow: chi-square with one degree of freedom.
 *
 * @see Christoffersen, Evaluating Interval Forecasts, 1998
 */
export function independence({ n00, n01, n10, n11 }: Transitions): LikelihoodRatio {
  const days = n00 + n01 + n10 + n11;
  const always = days === 0 ? 0 : (n01 + n11) / days;
  return likelihoodRatio(surprise(n00 + n01, n01, always) + surprise(n10 + n11, n11, always));
}

/** As many as promised, and independent: the sum of the two ratios, with two degrees of freedom. */
export function conditionalCoverage(failures: LikelihoodRatio, clusters: LikelihoodRatio): LikelihoodRatio {
  const ratio = failures.ratio + clusters.ratio;
  return { ratio, pValue: chiSquareTail(ratio, 2) };
}

/**
 * The probability that a right model has at most so many exceptions, and the zone that is.
 *
 * @see Basel Committee, Supervisory framework for the use of "backtesting", 1996, table 2
 */
export function trafficLight(
  observations: number,
  exceptions: number,
  probability: number,
): { cumulativeProbability: number; zone: Zone } {
  const cumulativeProbability = binomialProbability(exceptions, observations, probability);
  const zone = cumulativeProbability < 0.95 ? 'green' : cumulativeProbability < 0.9999 ? 'yellow' : 'red';
  return { cumulativeProbability, zone };
}

/**
 * Counts the pairs of neighbouring days.
 *
 * @param exceptionDays counted from 0, each once, in any order
 */
export function transitionsOf(observations: number, exceptionDays: readonly number[]): Transitions {
  const days = new Set(exceptionDays);
  invariant(
    days.size === exceptionDays.length && exceptionDays.every((day) => day >= 0 && day < observations),
    'an exception on a day that was not observed, or twice',
  );
  const n11 = exceptionDays.filter((day) => days.has(day + 1)).length;
  const n10 = days.size - n11 - (days.has(observations - 1) ? 1 : 0);
  const n01 = days.size - n11 - (days.has(0) ? 1 : 0);
  return { n00: observations - 1 - n01 - n10 - n11, n01, n10, n11 };
}

/**
 * By how much exceptions are likelier at the rate at which they came than at the one assumed, in logarithms. Both are close where it
 * matters, so that it is their difference that is divided: the logarithms themselves would leave nothing but rounding.
 */
function surprise(days: number, exceptions: number, probability: number): number {
  const excess = exceptions / days - probability;
  const part = (count: number, assumed: number, more: number) =>
    count === 0 ? 0 : count * Math.log1p(more / assumed);
  return part(exceptions, probability, excess) + part(days - exceptions, 1 - probability, -excess);
}

function likelihoodRatio(gain: number): LikelihoodRatio {
  const ratio = Math.max(2 * gain, 0);
  return { ratio, pValue: chiSquareTail(ratio, 1) };
}
