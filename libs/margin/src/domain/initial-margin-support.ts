import { Money } from '@app/kernel';
import { creditSupportAmount, deliveryOf, returnOf } from './credit-support';

/** How regulatory margin and the independent amount of another annex meet. */
export const MARGIN_APPROACHES = ['DISTINCT', 'ALLOCATED', 'GREATER_OF'] as const;
export type MarginApproach = (typeof MARGIN_APPROACHES)[number];

export interface InitialMarginTerms {
  readonly marginAmountIM: Money; // what the model or the schedule asks for
  readonly thresholdIM: Money;
  readonly marginAmountIA: Money; // the independent amount under the other annex
  readonly approach: MarginApproach;
}

/**
 * What ought to be posted as initial margin, and what is left of the independent amount under the other annex.
 *
 * Distinct: both stand. Allocated: the one is set against the other. Greater of: this annex takes the larger, the other nothing.
 *
 * @see ISDA 2018 CSA for Initial Margin, Paragraph 3 and Paragraph 13 (Margin Approach)
 */
export function initialMarginSupport(terms: InitialMarginTerms): {
  creditSupportAmount: Money;
  residualIA: Money;
} {
  const { marginAmountIM, thresholdIM, marginAmountIA, approach } = terms;
  const zero = Money.zero(marginAmountIM.asset);
  const margin = creditSupportAmount(marginAmountIM, thresholdIM);
  switch (approach) {
    case 'DISTINCT':
      return { creditSupportAmount: margin, residualIA: marginAmountIA };
    case 'ALLOCATED':
      return { creditSupportAmount: margin, residualIA: marginAmountIA.minus(margin).atLeast(zero) };
    case 'GREATER_OF':
      return { creditSupportAmount: margin.atLeast(marginAmountIA), residualIA: zero };
  }
}

/** Where a pledgor of initial margin stands, its own view and what of it is disputed. */
export interface InitialMarginPosition {
  readonly postedValue: Money; // after haircuts, less what of it is disputed
  readonly pendingDelivery: Money;
  readonly pendingReturn: Money;
  readonly disputedTransferred: Money; // of what is under way
  readonly disputedAmount: Money; // of the delivery or return amount now asked for
}

/**
 * The delivery or return amount of initial margin that is not disputed: the minimum transfer is tested on that, unrounded.
 *
 * @see ISDA 2018 CSA for Initial Margin, Paragraphs 3(a), 3(b) and 5; FINOS Common Domain Model, DeliveryAmount and ReturnAmount
 */
export function initialMarginTransfer(
  kind: 'delivery' | 'return',
  creditSupport: Money,
  position: InitialMarginPosition,
  terms: { readonly minimumTransfer: Money; readonly rounding: Money },
): Money {
  const { postedValue, pendingDelivery, pendingReturn, disputedTransferred, disputedAmount } = position;
  const posted = postedValue.plus(pendingDelivery).minus(pendingReturn).minus(disputedTransferred);
  const zero = Money.zero(creditSupport.asset);
  const missing = creditSupport.minus(posted);
  const amount = kind === 'delivery' ? missing : missing.negated();
  const undisputed = amount.atLeast(zero).minus(disputedAmount).atLeast(zero);
  const transfer = kind === 'delivery' ? deliveryOf : returnOf;
  return transfer(undisputed, terms.minimumTransfer, terms.rounding);
}
