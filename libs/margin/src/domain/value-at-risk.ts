import { accept, refuse, type Result } from '@app/kernel';
import {
  ageWeights,
  expectedShortfall,
  forecastVolatility,
  lossQuantile,
  normalDensity,
  normalQuantile,
  type QuantileRule,
  type VolatilityModel,
  weightedQuantile,
  weightedShortfall,
} from '@app/numerics';
import { replayedReturns, type ReplayRefusal } from './im-replay';

/**
 * Three ways from a history of returns to what may be lost tomorrow: as it happened; as it happened, at today's volatility; and a
 * normal distribution of today's volatility.
 */
export const RISK_MODELS = ['hs', 'fhs', 'ewma'] as const;
export type RiskModel = (typeof RISK_MODELS)[number];

export type RiskQuestion = VolatilityModel & {
  readonly returns: readonly number[]; // log returns, oldest first; what lies before the window only sets the volatility
  readonly model: RiskModel;
  readonly side: 'long' | 'short';
  readonly confidence: number; // strictly between 0 and 1
  readonly window: number; // how many returns are replayed
  readonly quantile: QuantileRule; // of days that weigh alike; weighted by age, it is the inverse of their distribution
  readonly ageDecay?: number; // of what a replayed day weighs, for each day that it is older
};

/** Parts of the position's value that may be lost over one period. */
export interface Risk {
  readonly valueAtRisk: number;
  readonly expectedShortfall: number;
  readonly volatility?: number; // today's forecast, where the model has one
}

/** Value at risk and expected shortfall of one position over one period. */
export function riskOf(question: RiskQuestion): Result<Risk, ReplayRefusal> {
  const { returns, model, side, confidence, window, quantile, ageDecay, ...rest } = question;
  if (returns.length === 0) return refuse('no-history');
  const volatility = forecastVolatility(returns, rest);
  if (model === 'ewma') return accept(normalRisk(volatility, confidence));
  const filter = model === 'fhs' ? { ...rest, at: volatility } : undefined;
  const replayed = replayedReturns(returns, window, filter);
  if (!replayed.ok) return replayed;
  const losses = replayed.value.map((r) => (side === 'long' ? 0 - r : r));
  const weights = ageDecay === undefined ? undefined : ageWeights(losses.length, ageDecay);
  return accept({
    valueAtRisk:
      weights === undefined
        ? lossQuantile(losses, confidence, quantile)
        : weightedQuantile(losses, weights, confidence),
    expectedShortfall:
      weights === undefined
        ? expectedShortfall(losses, confidence)
        : weightedShortfall(losses, weights, confidence),
    ...(filter && { volatility }),
  });
}

/** Of a normal distribution without drift: z σ, and σ φ(z) / (1 − α). */
function normalRisk(volatility: number, confidence: number): Risk {
  const z = normalQuantile(confidence);
  return {
    valueAtRisk: z * volatility,
    expectedShortfall: (volatility * normalDensity(z)) / (1 - confidence),
    volatility,
  };
}
