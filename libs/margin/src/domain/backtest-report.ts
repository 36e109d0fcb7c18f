import {
  conditionalCoverage,
  independence,
  type LikelihoodRatio,
  proportionOfFailures,
  trafficLight,
  transitionsOf,
  type Zone,
} from './backtest';

/** A day that a model had a number for before it began. */
export interface BacktestDay {
  readonly day: string; // YYYY-MM-DD
  readonly loss: number; // of that day; below 0 is a gain
  readonly forecast: number; // what was not to be exceeded
}

/** How a model did, day by day, counted. */
export interface BacktestReport {
  readonly firstDay: string;
  readonly lastDay: string;
  readonly observations: number;
  readonly confidence: number; // that was promised
  readonly exceptions: number;
  readonly expected: number;
  readonly proportionOfFailures: LikelihoodRatio;
  readonly independence: LikelihoodRatio;
  readonly conditionalCoverage: LikelihoodRatio;
  /** Of the last 250 days, as supervisors look at them. */
  readonly recent: { readonly observations: number; readonly exceptions: number; readonly zone: Zone };
  readonly largestBreach: (BacktestDay & { readonly beyond: number }) | undefined; // of what exceeded its forecast by the most
}

const RECENT = 250;

/**
 * Counts the days on which more was lost than had been forecast.
 *
 * @param days one after another, at least one
 */
export function backtestReport(days: readonly BacktestDay[], confidence: number): BacktestReport {
  const exceeds = ({ loss, forecast }: BacktestDay) => loss > forecast;
  const exceptionDays = days.flatMap((each, index) => (exceeds(each) ? [index] : []));
  const failures = proportionOfFailures(days.length, exceptionDays.length, 1 - confidence);
  const clusters = independence(transitionsOf(days.length, exceptionDays));
  const recent = days.slice(-RECENT);
  const recently = recent.filter(exceeds).length;
  const breaches = days.filter(exceeds).map((each) => ({ ...each, beyond: each.loss - each.forecast }));
  const [largestBreach] = breaches.sort((a, b) => b.beyond - a.beyond);
  return {
    firstDay: days.at(0)?.day ?? '',
    lastDay: days.at(-1)?.day ?? '',
    observations: days.length,
    confidence,
    exceptions: exceptionDays.length,
    expected: days.length * (1 - confidence),
    proportionOfFailures: failures,
    independence: clusters,
    conditionalCoverage: conditionalCoverage(failures, clusters),
    recent: {
      observations: recent.length,
      exceptions: recently,
      zone: trafficLight(recent.length, recently, 1 - confidence).zone,
    },
    largestBreach,
  };
}
