import { needsDuration, SCHEDULE_CLASSES, scheduleMargin, type ScheduleTrade } from '@app/margin/domain';
import { calculator } from './calculator';
import { ifAny, listOf, objectOf, type Reader, required, Unacceptable } from './reader';
import { estimate, oneOf, textOfEstimate } from './value-reader';

const given = objectOf({
  assetClass: required(oneOf(...SCHEDULE_CLASSES), 'class of the schedule; crypto-assets are Other'),
  notional: required(estimate(), 'its sign does not matter'),
  durationYears: ifAny(estimate({ min: 0 }), 'Credit and InterestRate need it'),
  mtm: required(estimate(), 'value to the party that collects'),
});

const trade: Reader<ScheduleTrade> = {
  ...given,
  read: (value, path) => {
    const { durationYears, ...each } = given.read(value, path);
    if (durationYears !== undefined) return { ...each, durationYears };
    if (needsDuration(each.assetClass))
      throw new Unacceptable(`${path}.durationYears`, `a number of years: ${each.assetClass} depends on it`);
    return each;
  },
};

export const gridIm = calculator({
  summary: 'initial margin by the standardised schedule',
  source: 'BCBS-IOSCO (2020), appendix A: 0.4 gross + 0.6 NGR gross; without replacement cost NGR is 1',
  fields: { trades: required(listOf(trade), 'the netting set') },
  answer: ({ trades }) => {
    const margin = scheduleMargin(trades);
    return {
      grossIM: textOfEstimate(margin.gross),
      NGR: margin.netToGross,
      netIM: textOfEstimate(margin.net),
      netReplacementCost: textOfEstimate(margin.netReplacementCost),
      grossReplacementCost: textOfEstimate(margin.grossReplacementCost),
    };
  },
});
