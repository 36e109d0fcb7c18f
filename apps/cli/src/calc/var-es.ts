import { RISK_MODELS, riskOf } from '@app/margin/domain';
import { QUANTILE_RULES } from '@app/numerics';
import { calculator } from './calculator';
import { ifAny, listOf, optional, required, Unacceptable } from './reader';
import { estimate, oneOf, whole } from './value-reader';

const RISKMETRICS = 0.94;

export const varEs = calculator({
  summary: 'value at risk and expected shortfall of one position over one period',
  source:
    'historical simulation; filtered (Hull and White 1998, Barone-Adesi 1999); RiskMetrics EWMA, normal',
  fields: {
    returns: required(listOf(estimate()), 'log returns, oldest first; all of them set the volatility'),
    model: required(oneOf(...RISK_MODELS), 'as it happened, at today’s volatility, or normal'),
    side: optional(oneOf('long', 'short'), 'of the position', { value: 'long' as const, said: 'long' }),
    confidence: required(estimate({ min: 0, max: 1, open: true }), '0.99 is 99 %'),
    window: ifAny(whole(1), 'how many of the newest returns are replayed; without it all'),
    lambda: optional(estimate({ min: 0, max: 1, open: true }), 'decay of the volatility', {
      value: RISKMETRICS,
      said: String(RISKMETRICS),
    }),
    quantile: optional(oneOf(...QUANTILE_RULES), 'which number of the sample is its quantile', {
      value: 'inverse-ecdf' as const,
      said: 'inverse-ecdf',
    }),
  },
  answer: ({ window, lambda, ...question }) => {
    const { length } = question.returns;
    const risk = riskOf({ ...question, window: window ?? length, decay: lambda });
    if (risk.ok) {
      const { valueAtRisk, expectedShortfall, volatility } = risk.value;
      return { var: valueAtRisk, es: expectedShortfall, ...(volatility !== undefined && { volatility }) };
    }
    throw risk.refusal === 'no-history'
      ? new Unacceptable('window', `at most the ${String(length)} returns that there are`)
      : new Unacceptable('returns', 'a history in which no return follows days that never moved');
  },
});
