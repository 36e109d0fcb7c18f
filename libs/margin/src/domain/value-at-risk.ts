import { accept, refuse, type Result } from '@app/kernel';
import {
  ewmaVariances,
  expectedShortfall,
  lossQuantile,
  normalDensity,
  normalQuantile,
  type QuantileRule,
} from '@app/numerics';

/**
 * Three ways from a history of returns to what may be lost tomorrow: as it happened; as it happened, at today's volatility; and a
 * normal distribution of today's volatility.
 */
export const RISK_MODELS = ['hs', 'fhs', 'ewma'] as const;
export type RiskModel = (typeof RISK_MODELS)[number];

export interface RiskQuestion {
  readonly returns: readonly number[]; // log returns, oldest first; what lies before the window only sets the volatility
  readonly model: RiskModel;
  readonly side: 'long' | 'short';
  readonly confidence: number; // strictly between 0 and 1
  readonly window: number; // how many returns are replayed
  readonly decay: number; // of the volatility
  readonly quantile: QuantileRule;
}

/** Parts of the position's value that may be lost over one period. */
export interface Risk {
  readonly valueAtRisk: number;
  readonly expectedShortfall: number;
  readonly volatility?: number; // today's forecast, where the model has one
}

/**
 * `no-history`: the window is longer than the history. `no-volatility`: a return follows days that never moved, so there is nothing
 * to measure it by.
 */
export type RiskRefusal = 'no-history' | 'no-volatility';

/**
 * Value at risk and expected shortfall of one position over one period.
 *
 * Filtered: each return is divided by the volatility that was forecast for it the day before, and multiplied by the one forecast now;
 * the first return of all, which has no day before, is measured by the volatility that it starts. No forecast knows what comes after it.
 *
 * @see Hull and White, Incorporating Volatility Updating into the Historical Simulation Method for VaR, 1998; Barone-Adesi,
 *   Giannopoulos and Vosper, VaR without Correlations for Portfolios of Derivative Securities, 1999
 */
export function riskOf(question: RiskQuestion): Result<Risk, RiskRefusal> {
  const { returns, model, side, confidence, window, decay, quantile } = question;
  if (returns.length === 0 || (model !== 'ewma' && returns.length < window)) return refuse('no-history');
  const sign = side === 'long' ? -1 : 1;
  if (model === 'hs') return accept(ofLosses(returns.slice(-window).map((r) => sign * r)));
  const volatilities = ewmaVariances(returns, decay).map(Math.sqrt);
  const volatility = volatilities.at(-1) ?? 0;
  if (model === 'ewma') return accept(normalRisk(volatility, confidence));
  const first = returns.length - window;
  const losses = returns.slice(-window).map((r, index) => {
    const forecast = volatilities[Math.max(first + index - 1, 0)] ?? 0;
    return r === 0 ? 0 : (sign * r * volatility) / forecast;
  });
  if (!losses.every(Number.isFinite)) return refuse('no-volatility');
  return accept({ ...ofLosses(losses), volatility });

  function ofLosses(losses: readonly number[]) {
    return {
      valueAtRisk: lossQuantile(losses, confidence, quantile),
      expectedShortfall: expectedShortfall(losses, confidence),
    };
  }
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
