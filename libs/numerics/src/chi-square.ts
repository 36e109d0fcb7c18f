import { erfc } from './normal';

/**
 * Probability that a chi-square number is at least `x`: the p-value of a likelihood ratio.
 *
 * @param x ≥ 0; a ratio that rounding has brought below zero is one of zero
 * @param freedom one or two degrees, where it has a closed form
 */
export function chiSquareTail(x: number, freedom: 1 | 2): number {
  const half = Math.max(x, 0) / 2;
  return freedom === 1 ? erfc(Math.sqrt(half)) : Math.exp(-half);
}
