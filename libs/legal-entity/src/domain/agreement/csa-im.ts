import {
  accessConditions,
  controlAgreement,
  coveredTransactions,
  custody,
  dropToZeroOn,
  haircuts,
  localBusinessDays,
  minimumTransfer,
  notification,
  posts,
  resolution,
  rounding,
  settlementDay,
  threshold,
  transfer,
  valuation,
} from './credit-support';
import { amount, perSide } from './election-fields';
import type { Elected } from './election-reader';
import { choiceOf, recordOf } from './election-record';
import { eligibility } from './eligibility-schedule';

/**
 * A credit support annex or deed for initial margin, of 2018. How it goes with independent amounts under other paper is one of
 * three approaches: beside them, in part in their place, or the greater of the two, which needs the amount to compare.
 *
 * @see ISDA 2018 Credit Support Annex for Initial Margin, paragraph 13, General Principles: Margin Approach
 */
export const imCsa = recordOf({
  approach: choiceOf({ distinct: {}, allocated: {}, 'greater-of': { independentAmounts: perSide(amount) } }),
  coveredTransactions,
  valuation,
  notification,
  resolution,
  settlementDay,
  localBusinessDays,
  threshold,
  minimumTransfer,
  dropToZeroOn,
  rounding,
  haircuts,
  eligibility,
  transfer,
  posts,
  custody,
  controlAgreement,
  accessConditions,
});

export type ImElections = Elected<typeof imCsa>;
