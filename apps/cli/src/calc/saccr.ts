import { replacementCost, saccrExposure } from '@app/exposure/domain';
import { calculator } from './calculator';
import { listOf, optional, required } from './reader';
import { saccrAnswer } from './saccr-answer';
import { saccrMarginingFields, saccrMarginingOf } from './saccr-margining';
import { saccrTrade } from './saccr-trade';
import { estimate, textOfEstimate } from './value-reader';

const zero = { value: 0, said: '0' };
const positive = estimate({ min: 0 });

export const saccr = calculator({
  summary: 'exposure at default of a netting set by the standardised approach',
  source: 'BCBS 279, paragraphs 128 to 187: EAD = 1.4 × (RC + multiplier × add-on)',
  fields: {
    trades: required(listOf(saccrTrade), 'the netting set'),
    collateral: optional(estimate(), 'net, at haircut value: variation margin and NICA', zero),
    ...saccrMarginingFields,
  },
  answer: ({ trades, collateral, ...agreed }) =>
    saccrAnswer(saccrExposure({ trades, collateral, ...saccrMarginingOf(agreed) })),
});

export const saccrRc = calculator({
  summary: 'replacement cost of a margined netting set',
  source:
    'BCBS 279, paragraph 144: max(V − C, TH + MTA − NICA, 0), where C is variation margin held plus NICA',
  fields: {
    V: required(estimate(), 'value of the netting set'),
    VMheld: optional(estimate(), 'variation margin held; negative: given', zero),
    NICA: optional(estimate(), 'net independent collateral', zero),
    TH: optional(positive, 'threshold', zero),
    MTA: optional(positive, 'minimum transfer amount', zero),
  },
  answer: ({ V, VMheld, NICA, TH, MTA }) => ({
    RC: textOfEstimate(
      replacementCost(V, VMheld + NICA, { threshold: TH, minimumTransfer: MTA, nica: NICA }),
    ),
  }),
});
