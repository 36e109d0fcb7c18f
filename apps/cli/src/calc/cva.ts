import { creditValuationAdjustment } from '@app/exposure/domain';
import { calculator } from './calculator';
import { listOf, required, Unacceptable } from './reader';
import { estimate, textOfEstimate } from './value-reader';

export const cva = calculator({
  summary: "the price of a counterparty's default",
  source: '(1 − R) Σ (S(tᵢ₋₁) − S(tᵢ)) EPE(tᵢ), S(t) = e^(−h t), exposure at the end of each interval',
  fields: {
    times: required(listOf(estimate({ min: 0 })), 'years from now, ascending'),
    epe: required(listOf(estimate({ min: 0 })), 'expected positive exposure, discounted, one for each time'),
    hazardRate: required(estimate({ min: 0 }), 'of default, a year'),
    recovery: required(estimate({ min: 0, max: 1 }), 'part of the exposure'),
  },
  answer: (profile) => {
    const { times, epe } = profile;
    if (epe.length !== times.length)
      throw new Unacceptable('epe', `a list of ${String(times.length)}: one for each time`);
    const late = times.findIndex((time, i) => time <= (times[i - 1] ?? -1));
    if (late >= 0) throw new Unacceptable(`times[${String(late)}]`, 'later than the time before it');
    return { cva: textOfEstimate(creditValuationAdjustment(profile)) };
  },
});
