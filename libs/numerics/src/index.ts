export { binomialProbability } from './binomial';
export { blackDelta, blackPrice } from './black';
export { chiSquareTail } from './chi-square';
export { ewma, ewmaVariances, logReturns } from './ewma';
export { normalDensity, normalProbability, normalQuantile } from './normal';
export { expectedShortfall, lossQuantile, QUANTILE_RULES, type QuantileRule } from './tail';
