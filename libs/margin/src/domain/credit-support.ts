import { type Asset, Money } from '@app/kernel';

/** Exposure that a party is trusted with. Infinite: it posts nothing. */
export type Threshold = Money | 'infinite';

/** What an agreement says of one direction: the secured party's exposure to the pledgor. */
export interface CreditSupportTerms {
  readonly threshold: Threshold; // of the pledgor
  readonly iaPledgor?: Money; // independent amounts that apply to the pledgor; left out: none
  readonly iaSecured?: Money;
  readonly minimumDelivery: Money; // the pledgor's minimum transfer amount
  readonly minimumReturn: Money; // the secured party's
  readonly rounding: Money; // to a multiple: deliveries up, returns down; zero: none
}

/** Where the pledgor stands. What is agreed and under way counts as if it had arrived, in both directions. */
export interface CreditSupportPosition {
  readonly exposure: Money; // of the secured party; negative: it is the pledgor who is exposed
  readonly postedValue: Money; // held by the secured party, after haircuts
  readonly pendingDelivery: Money;
  readonly pendingReturn: Money;
}

export interface CreditSupport {
  readonly creditSupportAmount: Money; // what ought to be posted
  readonly missing: Money; // of what ought to be posted; below zero: that much is too much
  readonly deliveryAmount: Money; // before the minimum transfer test and rounding
  readonly returnAmount: Money;
  readonly delivery: Money; // what is to be transferred
  readonly giveBack: Money;
}

/**
 * One direction of a credit support annex. Run twice, once with each party as the secured party, with the exposure's sign turned.
 *
 * @see ISDA 1994 CSA (New York law), Paragraphs 3(a), 3(b) and 12; ISDA 1995 CSA (English law), Paragraphs 2 and 10, and ISDA 2016
 *   VM CSA, Paragraph 3, for what is under way
 */
export function creditSupport(position: CreditSupportPosition, terms: CreditSupportTerms): CreditSupport {
  const { exposure, postedValue, pendingDelivery, pendingReturn } = position;
  const zero = Money.zero(exposure.asset);
  const { iaPledgor, iaSecured } = terms;
  const secured = iaPledgor === undefined ? exposure : exposure.plus(iaPledgor);
  const due = creditSupportAmount(
    iaSecured === undefined ? secured : secured.minus(iaSecured),
    terms.threshold,
  );
  const remaining = postedValue.minus(pendingReturn);
  const missing = due.minus(remaining).minus(pendingDelivery);
  const isShort = missing.isPositive();
  const returnAmount = isShort ? zero : missing.negated();
  return {
    creditSupportAmount: due,
    missing,
    deliveryAmount: isShort ? missing : zero,
    returnAmount,
    delivery: isShort ? deliveryOf(missing, terms.minimumDelivery, terms.rounding) : zero,
    giveBack: isShort
      ? zero
      : returnOf(returnAmount, terms.minimumReturn, terms.rounding).atMost(remaining.atLeast(zero)),
  };
}

/** What ought to be posted against an exposure, independent amounts included: max(0, exposure − threshold). */
export function creditSupportAmount(exposure: Money, threshold: Threshold): Money {
  const zero = Money.zero(exposure.asset);
  return threshold === 'infinite' ? zero : exposure.minus(threshold).atLeast(zero);
}

/** A delivery amount is called whole, rounded up, when it is at least the minimum transfer before it is rounded. */
export function deliveryOf(amount: Money, minimum: Money, rounding: Money): Money {
  return reaches(amount, minimum) ? amount.toMultipleOf(rounding, 'up') : nothing(amount.asset);
}

/** A return amount goes back by the same test, rounded down: rounding never makes it exceed what is held. */
export function returnOf(amount: Money, minimum: Money, rounding: Money): Money {
  return reaches(amount, minimum) ? amount.toMultipleOf(rounding, 'down') : nothing(amount.asset);
}

/** Whether an amount is transferred at all: equal to the minimum is enough. */
export function reaches(amount: Money, minimum: Money): boolean {
  return amount.isPositive() && !amount.lessThan(minimum);
}

const nothing = (asset: Asset) => Money.zero(asset);
