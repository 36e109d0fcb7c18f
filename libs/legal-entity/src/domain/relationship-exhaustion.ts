import type { Exact } from '@app/kernel';

/** How likely it is, within a year, that every layer before the written ending is used up: an interval, and what came by it. */
export interface SizedExhaustion {
  readonly low: Exact; // a probability, 0 to 1: an estimate as it was published, to the digit
  readonly high: Exact;
  readonly confidence: Exact; // that the interval holds it, above 0 and below 1
  readonly modelVersion: string;
}

export type Exhaustion = 'not sized' | SizedExhaustion;

/** Whether the interval and its confidence can be probabilities at all. */
export function isProbable({ low, high, confidence }: SizedExhaustion): boolean {
  return (
    low.greaterThanOrEqualTo(0) &&
    low.lessThanOrEqualTo(high) &&
    high.lessThanOrEqualTo(1) &&
    confidence.greaterThan(0) &&
    confidence.lessThan(1)
  );
}

/** For people: `0.2 % to 0.9 % a year, at 95 % confidence, by ep-2025.1`. */
export function exhaustionText(exhaustion: Exhaustion): string {
  if (exhaustion === 'not sized') return exhaustion;
  const percent = (share: Exact) => `${share.times(100).toFixed()} %`;
  const { low, high, confidence, modelVersion } = exhaustion;
  return `${percent(low)} to ${percent(high)} a year, at ${percent(confidence)} confidence, by ${modelVersion}`;
}
