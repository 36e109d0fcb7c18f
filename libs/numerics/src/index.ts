export { binomialProbability } from './binomial';
export { chiSquareTail } from './chi-square';
export { ewma, logReturns } from './ewma';
export { normalDensity, normalProbability, normalQuantile } from './normal';
