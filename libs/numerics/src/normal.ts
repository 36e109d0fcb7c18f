const SQRT_2 = Math.SQRT2;
const SQRT_PI = Math.sqrt(Math.PI);
const SQRT_2_PI = Math.sqrt(2 * Math.PI);

/** Beyond it the series of the middle needs more terms than the fraction of the tail. */
const TAIL = 2.5;

/** Density of the standard normal distribution. */
export function normalDensity(x: number): number {
  return Math.exp((-x * x) / 2) / SQRT_2_PI;
}

/**
 * Probability that a standard normal number is at most `x`, to some 1e-15 of itself, in the far lower tail too.
 *
 * @see Abramowitz and Stegun, Handbook of Mathematical Functions, 7.1.6 (series) and 7.1.14 (continued fraction)
 */
export function normalProbability(x: number): number {
  return x < 0 ? erfc(-x / SQRT_2) / 2 : 1 - erfc(x / SQRT_2) / 2;
}

/** 1 − erf(x), for x ≥ 0: relative to itself as exact as doubles are. */
export function erfc(x: number): number {
  return x < TAIL ? 1 - seriesOfErf(x) : fractionOfErfc(x);
}

/** erf(x) = 2/√π · e^(−x²) · Σ 2ⁿ x^(2n+1) / (1·3·…·(2n+1)): all terms of one sign, so none is lost. */
function seriesOfErf(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; term > sum * Number.EPSILON; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return ((2 * Math.exp(-x * x)) / SQRT_PI) * sum;
}

/** √π · e^(x²) · erfc(x) = 1/(x + ½/(x + 1/(x + 3⁄2/(x + …)))), from the inside out. */
function fractionOfErfc(x: number): number {
  let rest = x;
  for (let n = 120; n >= 1; n--) rest = x + n / 2 / rest;
  return Math.exp(-x * x) / SQRT_PI / rest;
}

/**
 * The number that a standard normal one stays below with this probability.
 *
 * A first guess, good to 5e-4, and Halley's steps on the probability itself.
 *
 * @param probability strictly between 0 and 1
 * @throws RangeError
 * @see Abramowitz and Stegun, 26.2.23 (the guess)
 */
export function normalQuantile(probability: number): number {
  if (!(probability > 0 && probability < 1))
    throw new RangeError(`not between 0 and 1: ${String(probability)}`);
  if (probability > 0.5) return -normalQuantile(1 - probability);
  const t = Math.sqrt(-2 * Math.log(probability));
  const guess =
    (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))) - t;
  return [1, 2, 3].reduce((x) => {
    const step = (normalProbability(x) - probability) / normalDensity(x);
    return x - step / (1 + (x * step) / 2);
  }, guess);
}
