import { Money } from '@app/kernel';
import { creditSupport, type CreditSupportTerms, reaches } from './credit-support';

/** Terms of variation margin. They are common to both seats of a relationship. */
export interface VmTerms {
  readonly threshold: Money; // exposure left uncovered
  readonly minimumTransfer: Money; // less is not called; equal is
  readonly rounding: Money; // to a multiple: deliveries up, returns down; zero: none
}

/** Where one seat stands with the cell. What is called and not yet settled or failed is never called twice, disputed or not. */
export interface VmBalance {
  readonly delivered: Money; // what stands against the seat's debt: its own VM, and what others advanced for it
  readonly held: Money; // what the seat holds of the cell's, and owes back
  readonly calledDelivery: Money; // called on earlier valuations, not due yet and not disputed
  readonly calledReturn: Money;
  readonly disputedDelivery: Money; // parts of earlier calls over which a dispute is open: each waits for its end
  readonly disputedReturn: Money;
}

export interface VmTransfer {
  readonly direction: 'delivery' | 'return';
  readonly amount: Money;
}

/** The arithmetic of one direction, line by line, and the terms it was struck on: all that is needed to strike it again. */
export interface VmStatement extends VmTerms {
  readonly exposure: Money; // of the secured party to the other
  readonly creditSupportAmount: Money;
  readonly posted: Money;
  readonly called: Money;
  readonly disputed?: Money; // asked for before, and in dispute; left out: nothing
  readonly amount: Money; // delivery or return amount, before the minimum transfer test and rounding
}

export interface VmDecision {
  readonly transfers: readonly VmTransfer[]; // in the order in which they are made: the return first
  readonly statements: Readonly<Record<'delivery' | 'return', VmStatement>>;
}

/**
 * What a seat must transfer to the cell now: the return of what it holds beyond the cell's debt to it, and the delivery of
 * what it owes beyond what stands against it. What the cell must transfer to the seat is the other seat's decision.
 *
 * Credit support amount = max(0, exposure − threshold). Delivery amount = credit support amount − posted, called when it
 * is at least the minimum transfer, and then whole, rounded up. Return amount = posted − credit support amount, by the
 * same test, rounded down, never more than is held. When the exposure has changed its sign both are due, and are one.
 * What was asked for earlier and is in dispute is asked for by that call, until its dispute is over: only what goes beyond it is called.
 *
 * @param exposure what the seat would owe the cell at close-out; negative: what the cell would owe the seat
 * @see ISDA 1994 Credit Support Annex (New York law), Paragraphs 3(a), 3(b); ISDA 2016 VM CSA, Paragraph 3
 */
export function decideVm(exposure: Money, balance: VmBalance, terms: VmTerms): VmDecision {
  const { delivered, held, calledDelivery, calledReturn, disputedDelivery, disputedReturn } = balance;
  const { threshold, minimumTransfer, rounding } = terms;
  const none = Money.zero(exposure.asset);
  // An independent amount stands apart, and is called as own margin is.
  const mutual: CreditSupportTerms = {
    threshold,
    minimumDelivery: minimumTransfer,
    minimumReturn: minimumTransfer,
    rounding,
  };
  const due = creditSupport(
    {
      exposure,
      postedValue: delivered,
      pendingDelivery: calledDelivery.plus(disputedDelivery),
      pendingReturn: none,
    },
    mutual,
  );
  const opposite = exposure.negated();
  const back = creditSupport(
    {
      exposure: opposite,
      postedValue: held,
      pendingDelivery: none,
      pendingReturn: calledReturn.plus(disputedReturn),
    },
    mutual,
  );
  const transfers: VmTransfer[] = [];
  const add = (direction: VmTransfer['direction'], amount: Money) => {
    if (amount.isPositive()) transfers.push({ direction, amount });
  };
  if (!due.creditSupportAmount.isPositive() || !back.returnAmount.isPositive()) {
    add('return', back.giveBack);
    add('delivery', due.delivery);
  } else if (reaches(back.returnAmount.plus(due.deliveryAmount), minimumTransfer)) {
    // It owes, and holds: one transfer, for a seat never both holds and gives. The minimum is tested on the whole.
    add('return', back.returnAmount);
    add('delivery', due.deliveryAmount.toMultipleOf(rounding, 'up'));
  }
  return {
    transfers,
    statements: {
      return: {
        exposure: opposite,
        creditSupportAmount: back.creditSupportAmount,
        posted: held,
        called: calledReturn,
        ...disputed(disputedReturn),
        amount: back.missing.negated(),
        threshold,
        minimumTransfer,
        rounding,
      },
      delivery: {
        exposure,
        creditSupportAmount: due.creditSupportAmount,
        posted: delivered,
        called: calledDelivery,
        ...disputed(disputedDelivery),
        amount: due.missing,
        threshold,
        minimumTransfer,
        rounding,
      },
    },
  };
}

const disputed = (amount: Money) => (amount.isPositive() ? { disputed: amount } : {});

/**
 * On a potential event of default the threshold and the minimum transfer of the party that has failed fall to zero. So does rounding, of
 * which no form speaks: who may not pay at all is asked for what it owes, and for nothing beyond it.
 */
export function withoutTolerance({ threshold }: VmTerms): VmTerms {
  const zero = Money.zero(threshold.asset);
  return { threshold: zero, minimumTransfer: zero, rounding: zero };
}
