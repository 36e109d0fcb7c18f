import { Money } from '@app/kernel';
import { type Share, takeBack } from './ladder';

/** What there is to pay with when a seat is re-let, before the line. */
export interface InHand {
  readonly brought: Money; // paid by the replacement for the seat
  readonly kept: Money; // VM the survivor delivered while the seat was vacant: the defaulter's gain
  readonly free: Money; // of the defaulter
  readonly margin: Money; // of the defaulter
}

/** Who pays when a seat is re-let, and who is repaid. What is brought and kept is used whole: the last of it goes to the estate. */
export interface ReLetFunding {
  readonly fromFree: Money;
  readonly fromMargin: Money;
  readonly fromLine: Money; // claimed back
  readonly repaid: readonly Share[];
  readonly toEstate: Money;
}

/**
 * Shares out a re-let: what falls due is paid out of what is in hand, then by the defaulter, then by the line. What is left
 * repays whoever advanced for the defaulter, its own money too: no layer bears what its margin can. Only the rest is its estate's.
 *
 * brought + kept + fromFree + fromMargin + fromLine = due + Σ repaid + toEstate.
 *
 * @param due price of the seat, third parties' costs and amounts due to the survivor
 * @param advanced what was advanced for the defaulter and stands open
 */
export function fundReLet(due: Money, inHand: InHand, advanced: readonly Share[]): ReLetFunding {
  const zero = Money.zero(due.asset);
  const gained = inHand.brought.plus(inHand.kept);
  const own = inHand.free.plus(inHand.margin);
  const needed = due.minus(gained).atLeast(zero);
  const beyond = gained.minus(due).atLeast(zero);
  const fromLine = needed.minus(own).atLeast(zero);
  const { repaid } = takeBack(beyond.plus(own.minus(needed).atLeast(zero)), advanced);
  const repayment = Money.sum(
    repaid.map(({ amount }) => amount),
    due.asset,
  );
  const fromOwn = needed.minus(fromLine).plus(repayment.minus(beyond).atLeast(zero));
  const fromFree = fromOwn.atMost(inHand.free);
  return {
    fromFree,
    fromMargin: fromOwn.minus(fromFree),
    fromLine,
    repaid,
    toEstate: beyond.minus(repayment).atLeast(zero),
  };
}
