/**
 * Probability of at most `successes` in `trials`, each with the same chance.
 *
 * Summed outwards from `successes` on the side where the terms fall, so that none of them is lost in a larger one.
 *
 * @param successes a whole number ≥ 0
 * @param trials a whole number ≥ 1
 * @param chance strictly between 0 and 1
 */
export function binomialProbability(successes: number, trials: number, chance: number): number {
  if (successes >= trials) return 1;
  return successes < trials * chance
    ? sumOfTerms(successes, trials, chance)
    : 1 - sumOfTerms(trials - successes - 1, trials, 1 - chance);
}

/** Σ_{i ≤ k} C(n, i) pⁱ (1 − p)ⁿ⁻ⁱ, from i = k down: each term is the next one times i/(n − i + 1) · (1 − p)/p. */
function sumOfTerms(k: number, n: number, p: number): number {
  let logarithm = k * Math.log(p) + (n - k) * Math.log1p(-p);
  for (let i = 1; i <= k; i++) logarithm += Math.log((n - i + 1) / i);
  const odds = (1 - p) / p;
  let term = Math.exp(logarithm);
  let sum = term;
  for (let i = k; i > 0 && term > sum * Number.EPSILON; i--) {
    term *= (i / (n - i + 1)) * odds;
    sum += term;
  }
  return sum;
}
