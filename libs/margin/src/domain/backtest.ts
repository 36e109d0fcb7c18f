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
  const rest = observations - exceptions;
  const promised = plogq(rest, 1 - probability) + plogq(exceptions, probability);
  const seen = plogq(rest, rest / observations) + plogq(exceptions, exceptions / observations);
  return likelihoodRatio(promised, seen, 1);
}

/**
 * Whether an exception today says anything of tomorrow: chi-square with one degree of freedom.
 *
 * @see Christoffersen, Evaluating Interval Forecasts, 1998
 */
export function independence({ n00, n01, n10, n11 }: Transitions): LikelihoodRatio {
  const part = (some: number, others: number) => (some + others === 0 ? 0 : some / (some + others));
  const after0 = part(n01, n00);
  const after1 = part(n11, n10);
  const always = part(n01 + n11, n00 + n10);
  const same = plogq(n00 + n10, 1 - always) + plogq(n01 + n11, always);
  const different = plogq(n00, 1 - after0) + plogq(n01, after0) + plogq(n10, 1 - after1) + plogq(n11, after1);
  return likelihoodRatio(same, different, 1);
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

/** n ln p, where nothing times the logarithm of nothing is nothing. */
function plogq(count: number, probability: number): number {
  return count === 0 ? 0 : count * Math.log(probability);
}

function likelihoodRatio(restricted: number, free: number, freedom: 1): LikelihoodRatio {
  const ratio = Math.max(-2 * (restricted - free), 0);
  return { ratio, pValue: chiSquareTail(ratio, freedom) };
}
