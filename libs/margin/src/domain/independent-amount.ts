import type { Money } from '@app/kernel';
import type { IndependentElection } from '@app/legal-entity/domain';
import { creditSupportAmount } from './credit-support';
import { initialMarginSupport } from './initial-margin-support';

/** What a seat's independent amount is counted with. */
export interface IndependentStanding {
  readonly margin: Money; // the model's initial margin
  readonly agreedBeside: Money; // posted as initial margin beyond the model's: a part of the independent amount, not one more
  readonly exposure: Money; // of the cell to the seat; negative: the seat is owed, and what it is owed is passed to it
  readonly threshold: Money;
}

/** What is posted as initial margin, and what is held apart as independent amount. */
export interface IndependentSupport {
  readonly initialMargin: Money;
  readonly residual: Money; // of the independent amount, before the threshold
  readonly apart: Money; // of that, what the threshold does not absorb
}

const APPROACHES = { distinct: 'DISTINCT', allocated: 'ALLOCATED', 'greater-of': 'GREATER_OF' } as const;

/**
 * Where an independent amount goes. By the annex for initial margin it stands beside it, or is set against it, or the greater of the
 * two is initial margin. What is left is in one sum with exposure and threshold: so much as the sum grows by it is held apart,
 * because the rest of the sum is variation margin, and is passed through the cell.
 *
 * @see ISDA 1994 Credit Support Annex (New York law), Paragraph 3(b): Credit Support Amount
 * @see ISDA 2018 Credit Support Annex for Initial Margin, Paragraph 13: Margin Approach
 */
export function independentSupport(
  elected: IndependentElection | undefined,
  { margin, agreedBeside, exposure, threshold }: IndependentStanding,
): IndependentSupport {
  const zero = margin.minus(margin);
  const marginAmountIM = margin.plus(agreedBeside);
  if (elected === undefined) return { initialMargin: marginAmountIM, residual: zero, apart: zero };
  const { creditSupportAmount: initialMargin, residualIA } = initialMarginSupport({
    marginAmountIM,
    thresholdIM: zero,
    marginAmountIA: elected.amount,
    approach: APPROACHES[elected.approach],
  });
  const residual = (elected.approach === 'distinct' ? residualIA.minus(agreedBeside) : residualIA).atLeast(
    zero,
  );
  return { initialMargin, residual, apart: absorbed(residual, exposure.atLeast(zero), threshold) };
}

/** By how much the credit support amount is larger with an independent amount than without it. */
export function absorbed(independent: Money, exposure: Money, threshold: Money): Money {
  return creditSupportAmount(exposure.plus(independent), threshold).minus(
    creditSupportAmount(exposure, threshold),
  );
}
