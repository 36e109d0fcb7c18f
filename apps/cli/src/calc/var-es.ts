import { RISK_MODELS, riskOf } from '@app/margin/domain';
import { type Garch, QUANTILE_RULES } from '@app/numerics';
import { calculator } from './calculator';
import { ifAny, listOf, objectOf, optional, type Reader, required, Unacceptable } from './reader';
import { estimate, oneOf, whole } from './value-reader';

const RISKMETRICS = 0.94;
const inside = estimate({ min: 0, max: 1, open: true });
const numbers = objectOf<Garch>({
  omega: required(inside, 'of a day'),
  alpha: required(estimate({ min: 0, max: 1 }), 'of the square of the return'),
  beta: required(estimate({ min: 0, max: 1 }), 'of the variance before it'),
});
const garch: Reader<Garch> = {
  allowed: `${numbers.allowed}: alpha and beta less than 1 together`,
  read: (value, path) => {
    const read = numbers.read(value, path);
    if (read.alpha + read.beta >= 1) throw new Unacceptable(path, garch.allowed);
    return read;
  },
};

export const varEs = calculator({
  summary: 'value at risk and expected shortfall of one position over one period',
  source:
    'historical simulation; filtered (Hull and White 1998, Barone-Adesi 1999), weighted by age (Boudoukh 1998); RiskMetrics EWMA, normal',
  fields: {
    returns: required(listOf(estimate()), 'log returns, oldest first; all of them set the volatility'),
    model: required(oneOf(...RISK_MODELS), 'as it happened, at today’s volatility, or normal'),
    side: optional(oneOf('long', 'short'), 'of the position', { value: 'long' as const, said: 'long' }),
    confidence: required(inside, '0.99 is 99 %'),
    window: ifAny(whole(1), 'how many of the newest returns are replayed; without it all'),
    garch: ifAny(garch, 'of fhs: its volatility by GARCH(1,1), where it is not by lambda'),
    ageDecay: ifAny(inside, 'of hs and fhs: what a day weighs, for each day that it is older'),
    lambda: optional(inside, 'decay of the volatility', {
      value: RISKMETRICS,
      said: String(RISKMETRICS),
    }),
    quantile: optional(oneOf(...QUANTILE_RULES), 'which number of the sample is its quantile', {
      value: 'inverse-ecdf' as const,
      said: 'inverse-ecdf',
    }),
  },
  answer: ({ window, lambda, garch: by, ageDecay, ...question }) => {
    const { model, quantile } = question;
    if (by !== undefined && model !== 'fhs') throw new Unacceptable('garch', 'left out, or the model fhs');
    if (ageDecay !== undefined && (model === 'ewma' || quantile !== 'inverse-ecdf'))
      throw new Unacceptable('ageDecay', 'left out, or the model hs or fhs and the quantile inverse-ecdf');

    const { length } = question.returns;
    const risk = riskOf({
      ...question,
      window: window ?? length,
      ...(by === undefined ? { decay: lambda } : { garch: by }),
      ...(ageDecay !== undefined && { ageDecay }),
    });
    if (risk.ok) {
      const { valueAtRisk, expectedShortfall, volatility } = risk.value;
      return { var: valueAtRisk, es: expectedShortfall, ...(volatility !== undefined && { volatility }) };
    }
    throw risk.refusal === 'no-history'
      ? new Unacceptable('window', `at most the ${String(length)} returns that there are`)
      : new Unacceptable('returns', 'a history in which no return follows days that never moved');
  },
});
