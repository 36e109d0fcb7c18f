import { Money } from '@app/kernel';

/** A third party's invoice for this default. What exceeds its cap is not charged to the estate or to any layer. */
export interface Cost {
  readonly payee: string;
  readonly purpose: string;
  readonly invoiced: Money;
  readonly cap: Money;
}

/** The figures of a close-out, from the cell's side: positive is owed by the defaulter. All of one settlement asset. */
export interface CloseOutFigures {
  readonly vmBalance: Money; // value of the seat's legs carried to the replacement; negative: the cell owed the defaulter
  readonly price: Money; // paid to the replacement for taking the seat; negative: it paid
  readonly unpaidAmounts: Money; // funding, realised results and interest that fell due; negative: due to the defaulter
  readonly costs: readonly Cost[];
  readonly vmHeld: Money; // VM received from the defaulter, to be returned
  readonly vmGiven: Money; // VM delivered to the defaulter, to be returned by it
  readonly marginRealised: Money; // initial margin and independent amount, at realised value
}

/** The statement served on the defaulter, line by line. */
export interface CloseOutStatement {
  readonly closeOutAmount: Money; // replacement cost of the terminated legs
  readonly unpaidAmounts: Money;
  readonly costs: Money;
  readonly loss: Money; // L, the sum of the three; negative: the defaulter is in the money
  readonly marginApplied: Money; // VM in hand less VM given, and initial margin, as far as they are needed
  readonly netLoss: Money; // N, what the layers behind margin must absorb; at least zero
  readonly surplus: Money; // paid to the defaulter's estate; at least zero
}

/** What is charged of a cost: the invoice, up to its cap. */
export function chargeOf(cost: Cost): Money {
  return cost.invoiced.atMost(cost.cap);
}

/**
 * Closes out one seat, both ways: a defaulter in the money is paid what is left, and no layer is touched.
 *
 * L = close-out amount + unpaid amounts + costs; N = max(0, L − VM held + VM given − margin); surplus = max(0, −that).
 *
 * @see 2002 ISDA Master Agreement, section 6(e)(i) and the definitions of Close-out Amount and Unpaid Amounts
 */
export function closeOut(figures: CloseOutFigures): CloseOutStatement {
  const { asset } = figures.price;
  const zero = Money.zero(asset);
  const closeOutAmount = figures.vmBalance.plus(figures.price);
  const costs = Money.sum(figures.costs.map(chargeOf), asset);
  const loss = closeOutAmount.plus(figures.unpaidAmounts).plus(costs);
  const margin = figures.vmHeld.minus(figures.vmGiven).plus(figures.marginRealised);
  const balance = loss.minus(margin);
  return {
    closeOutAmount,
    unpaidAmounts: figures.unpaidAmounts,
    costs,
    loss,
    marginApplied: balance.isPositive() ? margin : loss,
    netLoss: balance.atLeast(zero),
    surplus: balance.negated().atLeast(zero),
  };
}

/**
 * The same net loss counted from the ledger's end: what was advanced for the defaulter or owed to the survivor, and paid
 * for the seat. Two counts that meet are the check a verification agent makes.
 *
 * @param vmNeverPaid VM balance not covered by the defaulter's own VM and realised margin
 */
export function claimOf(
  vmNeverPaid: Money,
  price: Money,
  unpaidAmounts: Money,
  costs: readonly Cost[],
): Money {
  return Money.sum([vmNeverPaid, price, unpaidAmounts, ...costs.map(chargeOf)], price.asset);
}
