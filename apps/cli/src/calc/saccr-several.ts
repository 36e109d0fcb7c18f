import { dividedExposure, severalMeasure } from '@app/exposure/domain';
import { calculator } from './calculator';
import { listOf, objectOf, optional, required } from './reader';
import { saccrAnswer } from './saccr-answer';
import { saccrMarginingFields, saccrMarginingOf } from './saccr-margining';
import { saccrTrade } from './saccr-trade';
import { estimate, textOfEstimate } from './value-reader';

const trades = required(listOf(saccrTrade), 'what it covers');
const collateral = optional(estimate(), 'net, at haircut value, of all: variation margin and NICA', {
  value: 0,
  said: '0',
});

export const saccrAgreements = calculator({
  summary: 'exposure at default of one netting set under several margin agreements',
  source: 'CRE 52.74 and its FAQ 1: RC and multiplier of the whole, add-ons by margin period',
  fields: {
    subsets: required(
      listOf(objectOf({ trades, ...saccrMarginingFields })),
      'the trades of each margin agreement, and those of none',
    ),
    collateral,
  },
  answer: ({ subsets, collateral: held }) => {
    const divided = subsets.map((subset) => ({ trades: subset.trades, ...saccrMarginingOf(subset) }));
    return saccrAnswer(dividedExposure(divided, held));
  },
});

export const saccrNettingSets = calculator({
  summary: 'exposure at default of several netting sets under one margin agreement',
  source: 'CRE 52.75 and 52.76: RC of the agreement, and the unmargined PFE of each netting set',
  fields: {
    nettingSets: required(listOf(objectOf({ trades })), 'that share it; without netting, a trade each'),
    collateral,
  },
  answer: ({ nettingSets, collateral: held }) => {
    const measure = severalMeasure(
      nettingSets.map((set) => set.trades),
      held,
    );
    return {
      RC: textOfEstimate(measure.replacementCost),
      PFE: textOfEstimate(measure.potential),
      EAD: textOfEstimate(measure.exposureAtDefault),
      nettingSets: measure.nettingSets.map((set) => ({
        V: textOfEstimate(set.value),
        C: set.collateral === undefined ? null : textOfEstimate(set.collateral),
        addOn: textOfEstimate(set.addOn),
        multiplier: set.multiplier,
      })),
    };
  },
});
