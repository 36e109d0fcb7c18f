/** Which number of a sample is its quantile. They differ by one observation, which in a tail is much. */
export const QUANTILE_RULES = [
  'inverse-ecdf', // the smallest loss that at least this part of the sample does not exceed
  'linear-type-7', // between the neighbours of (n − 1) α, as spreadsheets do
  'hull-kth', // the n (1 − α)-th worst
] as const;
export type QuantileRule = (typeof QUANTILE_RULES)[number];

/** A product such as 10 × 0.9 is a hair off the whole number it stands for. */
const HAIR = 1e-9;

/**
 * The loss that is not exceeded with this confidence, by one stated rule.
 *
 * @param losses positive is lost; in any order, at least one
 * @param confidence strictly between 0 and 1
 * @see Hyndman and Fan, Sample Quantiles in Statistical Packages, 1996, definitions 1 and 7; Hull, Options, Futures, and Other
 *   Derivatives, on historical simulation
 */
export function lossQuantile(losses: readonly number[], confidence: number, rule: QuantileRule): number {
  const n = losses.length;
  if (n === 0) throw new RangeError('no losses: a quantile needs at least one');
  const ascending = Float64Array.from(losses).sort();
  const at = (index: number) => ascending[Math.min(Math.max(index, 0), n - 1)] ?? NaN;
  switch (rule) {
    case 'inverse-ecdf':
      return at(Math.ceil(n * confidence - HAIR) - 1);
    case 'hull-kth':
      return at(n - Math.max(Math.floor(n - n * confidence + HAIR), 1));
    case 'linear-type-7': {
      const place = (n - 1) * confidence;
      const below = Math.floor(place + HAIR);
      return at(below) + Math.max(place - below, 0) * (at(below + 1) - at(below));
    }
  }
}

/** The mean of the worst n (1 − α) losses; of the last of them only the part that is left counts. */
export function expectedShortfall(losses: readonly number[], confidence: number): number {
  const n = losses.length;
  if (n === 0) throw new RangeError('no losses: a shortfall needs at least one');
  const descending = Float64Array.from(losses).sort().reverse();
  const count = n - n * confidence;
  const whole = Math.floor(count + HAIR);
  const sum = descending.subarray(0, whole).reduce((total, loss) => total + loss, 0);
  const rest = Math.max(count - whole, 0);
  return (sum + rest * (descending[whole] ?? 0)) / (whole + rest);
}
