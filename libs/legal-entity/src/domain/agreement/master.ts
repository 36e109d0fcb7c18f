import { flag, type Elected, oneOf } from './election-reader';
import { recordOf } from './election-record';
import { schedule } from './schedule';

/** The 1992 form: what is paid on early termination is measured in one of two ways, to one party or to whoever is owed. */
export const master1992 = recordOf({
  earlyTermination: recordOf({
    measure: oneOf('market-quotation', 'loss'),
    method: oneOf('second-method'), // the first lets a defaulter's claim lapse: then nothing nets, and none is opened on it
  }),
  terminationCurrency: oneOf('USDC'),
  multipleTransactionPaymentNetting: flag,
  schedule,
});

/** The 2002 form: a close-out amount, two-way. */
export const master2002 = recordOf({
  earlyTermination: recordOf({ measure: oneOf('close-out-amount') }),
  terminationCurrency: oneOf('USDC'),
  multipleTransactionPaymentNetting: flag,
  schedule,
});

export type MasterElections = Elected<typeof master1992> | Elected<typeof master2002>;
