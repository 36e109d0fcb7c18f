/** A sum of weights is a hair off the number it stands for. */
const HAIR = 1e-9;

/**
 * What each day of a window weighs: by λ to the power of its age, and all of them together 1.
 *
 * @param decay λ, strictly between 0 and 1
 * @returns oldest first
 * @see Boudoukh, Richardson and Whitelaw, The Best of Both Worlds, Risk 11 (1998)
 */
export function ageWeights(days: number, decay: number): number[] {
  const newest = (1 - decay) / (1 - decay ** days);
  return Array.from({ length: days }, (_, day) => newest * decay ** (days - 1 - day));
}

/**
 * The smallest loss that what weighs at least `confidence` does not exceed: the inverse of the weighted empirical distribution.
 *
 * @param losses positive is lost; in any order, at least one
 * @param weights one for each loss, 1 together
 * @param confidence strictly between 0 and 1
 */
export function weightedQuantile(
  losses: readonly number[],
  weights: readonly number[],
  confidence: number,
): number {
  let beyond = 0;
  let quantile = NaN;
  for (const { loss, weight } of worstFirst(losses, weights)) {
    quantile = loss;
    beyond += weight;
    if (beyond > 1 - confidence + HAIR) break;
  }
  return quantile;
}

/** The mean of the worst losses that weigh 1 − α together; of the last of them only the part that is left counts. */
export function weightedShortfall(
  losses: readonly number[],
  weights: readonly number[],
  confidence: number,
): number {
  let left = 1 - confidence;
  let sum = 0;
  for (const { loss, weight } of worstFirst(losses, weights)) {
    const counts = Math.min(weight, left);
    sum += counts * loss;
    left -= counts;
    if (left <= 0) break;
  }
  return sum / (1 - confidence);
}

function worstFirst(losses: readonly number[], weights: readonly number[]) {
  if (losses.length === 0) throw new RangeError('no losses: a tail needs at least one');
  return losses
    .map((loss, index) => ({ loss, weight: weights[index] ?? NaN }))
    .sort((one, other) => other.loss - one.loss);
}
