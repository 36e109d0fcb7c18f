import {
  coveredTransactions,
  custody,
  dropToZeroOn,
  haircuts,
  interest,
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
import { recordOf } from './election-record';
import { eligibility } from './eligibility-schedule';

/**
 * A credit support annex for variation margin: of 1994 under New York law, of 1995 under English law, or of 2016. One record for
 * the three; what a form does not have is elected away in it: misfitsOfVm, in elections.ts, says which.
 *
 * @see ISDA 1994 Credit Support Annex (New York), paragraph 13; 1995 (Transfer, English), paragraph 11; 2016 for Variation Margin
 */
export const vmCsa = recordOf({
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
  independentAmounts: perSide(amount),
  haircuts,
  eligibility,
  interest,
  transfer,
  posts,
  custody,
});

export type VmElections = Elected<typeof vmCsa>;
