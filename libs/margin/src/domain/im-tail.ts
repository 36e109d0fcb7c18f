import { ageWeights } from '@app/numerics';
import { measuredLoss, type TailMeasure } from './im-measure';

/** A scenario of the tail: which one, and what part of the number that is charged is its loss. */
export interface TailScenario {
  readonly index: number;
  readonly loss: number;
  readonly counts: number; // 1 together; of a quantile the last one alone counts
}

/** A part that is nothing but what rounding has left over. */
const HAIR = 1e-9;

/** The scenarios that a measure is taken of, the worst first: the sum of counts × loss is the measure, but for rounding. */
export function tailOf(losses: readonly number[], tail: TailMeasure): TailScenario[] {
  const { measure, confidence, ageDecay } = tail;
  const weights = ageDecay === undefined ? undefined : ageWeights(losses.length, ageDecay);
  const worst = losses.map((loss, index) => ({ index, loss })).sort((one, other) => other.loss - one.loss);
  if (measure === 'value-at-risk') {
    const quantile = measuredLoss(losses, tail);
    const last = worst.findIndex(({ loss }) => loss === quantile);
    return worst.slice(0, last + 1).map((each, n) => ({ ...each, counts: n === last ? 1 : 0 }));
  }
  let left = 1 - confidence;
  const parts = worst.map((each) => {
    const part = Math.min(weights?.[each.index] ?? 1 / losses.length, Math.max(left, 0));
    left -= part;
    return { ...each, counts: part / (1 - confidence) };
  });
  return parts.filter(({ counts }) => counts > HAIR);
}
