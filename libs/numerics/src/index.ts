export { binomialProbability } from './binomial';
export { blackDelta, blackPrice } from './black';
export { chiSquareTail } from './chi-square';
export { ewma, logReturns } from './ewma';
export { normalDensity, normalProbability, normalQuantile } from './normal';
