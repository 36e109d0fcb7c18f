export { binomialProbability } from './binomial';
export { blackDelta, blackPrice } from './black';
export { chiSquareTail } from './chi-square';
export { ewma, ewmaVariances, logReturns } from './ewma';
export { Generator } from './generator';
export { KernelMemory, kernelModule } from './kernel';
export { normalDensity, normalProbability, normalQuantile } from './normal';
export { plainShortfall, plainValues, type ScenarioColumns, type SeatColumns } from './plain';
export { expectedShortfall, lossQuantile, QUANTILE_RULES, type QuantileRule } from './tail';
