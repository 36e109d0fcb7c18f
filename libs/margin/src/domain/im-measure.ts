import {
  ageWeights,
  expectedShortfall,
  lossQuantile,
  weightedQuantile,
  weightedShortfall,
} from '@app/numerics';
import type { HistoricalParameters, ScenarioSet } from './im-historical';

/** Which number of the losses is charged, and what each of their days weighs. */
export type TailMeasure = Pick<HistoricalParameters, 'measure' | 'confidence' | 'ageDecay'>;

/** How one set of scenarios is measured: days of a stress are chosen for what they were, and all weigh alike. */
export function measureOf(set: ScenarioSet, { measure, confidence, ageDecay }: TailMeasure): TailMeasure {
  return set === 'stressed' || ageDecay === undefined
    ? { measure, confidence }
    : { measure, confidence, ageDecay };
}

/**
 * What losses come to. A quantile is the inverse of the empirical distribution, weighted or not.
 *
 * @param losses of the scenarios, in the order of their days, the newest last
 */
export function measuredLoss(
  losses: readonly number[],
  { measure, confidence, ageDecay }: TailMeasure,
): number {
  if (ageDecay === undefined)
    return measure === 'value-at-risk'
      ? lossQuantile(losses, confidence, 'inverse-ecdf')
      : expectedShortfall(losses, confidence);
  const weights = ageWeights(losses.length, ageDecay);
  return measure === 'value-at-risk'
    ? weightedQuantile(losses, weights, confidence)
    : weightedShortfall(losses, weights, confidence);
}
