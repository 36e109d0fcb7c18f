import { accept, refuse, type Result } from '@app/kernel';
import { forecastVolatility, type VolatilityModel } from '@app/numerics';
import { type DailyReturns, dayNumber } from './im-history';
import { longRunVolatility, overlapping, replayedReturns, type ReplayRefusal, stretched } from './im-replay';
import { type Procyclicality, withBuffer, withStressedWeight } from './procyclicality';

/** Initial margin by historical simulation: what is lost on the worst of the replayed days. */
export type HistoricalParameters = VolatilityModel & {
  readonly window: number; // days that are replayed
  readonly filtered: boolean; // at the volatility of today, or as they were
  readonly ageDecay?: number; // of what a day weighs, for each day that it is older; left out, all weigh alike
  readonly measure: 'expected-shortfall' | 'value-at-risk'; // a quantile is the inverse of the empirical distribution
  readonly confidence: number;
  readonly horizon: 'square-root' | 'overlapping' | 'greater'; // how days become a margin period of risk: the greater of both
  readonly procyclicality: Procyclicality;
};

/** The first two are the margin period of risk, counted either way. The others serve what is against procyclicality. */
export const SCENARIO_SETS = ['stretched', 'overlapping', 'long-run', 'stressed'] as const;
export type ScenarioSet = (typeof SCENARIO_SETS)[number];

/** Log moves over the margin period of risk, one a scenario; the same scenario of two underlyings is of the same days. */
export type ScenarioMoves = ReadonlyMap<ScenarioSet, readonly number[]>;

/**
 * What an underlying is moved by, in every set of scenarios that the parameters ask for.
 *
 * @param days of the margin period of risk; days that follow one another are counted whole
 */
export function scenarioMoves(
  history: DailyReturns,
  parameters: HistoricalParameters,
  days: number,
): Result<ScenarioMoves, ReplayRefusal> {
  const { window, horizon, filtered, procyclicality } = parameters;
  const whole = Math.max(1, Math.ceil(days));
  const { returns } = history;
  if (returns.length < window + whole - 1) return refuse('no-history');
  // Days on which nothing moved say nothing of days on which it will.
  if (returns.slice(-window).every((move) => move === 0)) return refuse('no-volatility');
  const lookBack = 'lookBackDays' in procyclicality ? procyclicality.lookBackDays : 0;
  const longRun = longRunVolatility(returns, lookBack);
  const today = forecastVolatility(returns, parameters);
  const at = procyclicality.kind === 'floor' ? Math.max(today, longRun) : today;
  const daily = replayedReturns(returns, window + whole - 1, filtered ? { ...parameters, at } : undefined);
  if (!daily.ok) return daily;
  const sets = new Map<ScenarioSet, readonly number[]>();
  if (horizon !== 'overlapping') sets.set('stretched', stretched(daily.value.slice(-window), days));
  if (horizon !== 'square-root') sets.set('overlapping', overlapping(daily.value, whole));
  if (procyclicality.kind === 'buffer') {
    const calm = replayedReturns(returns, window, { ...parameters, at: longRun });
    if (!calm.ok) return calm;
    sets.set('long-run', stretched(calm.value, days));
  }
  if (procyclicality.kind === 'stressed-weight') {
    const stressed = between(history, procyclicality.firstDay, procyclicality.lastDay);
    if (stressed === undefined) return refuse('no-history');
    sets.set('stressed', stretched(stressed, days));
  }
  return accept(sets);
}

/** What a seat would lose, by set of scenarios. */
export type SeatMeasures = ReadonlyMap<ScenarioSet, number>;

export interface ChargedMargin {
  readonly raw: number; // before anything against procyclicality
  readonly charged: number;
}

/**
 * What is charged upon what would be lost. A market is stressed while its margin is more than the same days ask for at the volatility
 * of the long run: only then is a buffer drawn, and it is the one that was built at that volatility. So a margin depends on what is
 * held and on prices alone, and not on what was held when it was last charged.
 */
export function chargedMargin(measures: SeatMeasures, procyclicality: Procyclicality): ChargedMargin {
  const of = (set: ScenarioSet) => measures.get(set) ?? 0;
  const raw = Math.max(0, of('stretched'), of('overlapping'));
  switch (procyclicality.kind) {
    case 'none':
    case 'floor': // it is in the scenarios
      return { raw, charged: raw };
    case 'buffer': {
      const built = withBuffer(of('long-run'), undefined, procyclicality.part, false);
      return { raw, charged: withBuffer(raw, built, procyclicality.part, raw > of('long-run')) };
    }
    case 'stressed-weight':
      return { raw, charged: withStressedWeight(raw, of('stressed'), procyclicality.weight) };
  }
}

/** The returns of some days, both included; undefined when they are not all there. */
function between({ lastDay, returns }: DailyReturns, from: string, to: string): number[] | undefined {
  const last = returns.length - 1 - (dayNumber(lastDay) - dayNumber(to));
  const first = last - (dayNumber(to) - dayNumber(from));
  return first < 0 || last >= returns.length ? undefined : returns.slice(first, last + 1);
}
