import { type Money, owed } from '@app/kernel';
import type { BookId, Transfer } from '@app/ledger/domain';

/**
 * The transfers of every settlement inside one relationship's book. Debit pays credit in the money layer; the promise layer
 * says who owes a return. Accounts are named by occupancy: FREE.A1.
 */
type Transfers = readonly Transfer[];

/** Money that reaches the party's own account from outside. Carries the instruction it settles. */
export function paidIn(book: BookId, occupancy: string, amount: Money, instructionId: string): Transfers {
  return [{ book, debit: 'OUTSIDE', credit: `FREE.${occupancy}`, amount, instructionId }];
}

/** The party's own money that leaves the vault. Carries the instruction it settles. */
export function paidOut(book: BookId, occupancy: string, amount: Money, instructionId: string): Transfers {
  return [{ book, debit: `FREE.${occupancy}`, credit: 'OUTSIDE', amount, instructionId }];
}

/** Variation margin delivered through the cell: the receiver owes its return to the cell, the cell to the payer. */
export function vmDelivered(book: BookId, payer: string, receiver: string, amount: Money): Transfers {
  return [
    ...throughTheCell(book, payer, receiver, amount),
    promise(book, `VM_GIVEN.${receiver}`, `VM_HELD.${payer}`, amount),
  ];
}

/** Variation margin that goes back the way it came: both promises fall. */
export function vmReturned(book: BookId, payer: string, receiver: string, amount: Money): Transfers {
  return [
    ...throughTheCell(book, payer, receiver, amount),
    promise(book, `VM_HELD.${receiver}`, `VM_GIVEN.${payer}`, amount),
  ];
}

/** Variation margin whose return is set off against what its payer owes for good: it stays with the receiver, and both promises fall. */
export function vmKept(book: BookId, payer: string, receiver: string, amount: Money): Transfers {
  return [promise(book, `VM_HELD.${payer}`, `VM_GIVEN.${receiver}`, amount)];
}

/** Variation margin that grows by what it has earned: its holder owes so much more back, and no money moves. */
export function vmAccrued(book: BookId, giver: string, holder: string, amount: Money): Transfers {
  return [promise(book, `VM_GIVEN.${holder}`, `VM_HELD.${giver}`, amount)];
}

/** Initial margin, segregated for the party that posts it. It never passes through the cell. */
export function imPosted(book: BookId, occupancy: string, amount: Money): Transfers {
  return [{ book, debit: `FREE.${occupancy}`, credit: `IM.${occupancy}`, amount }];
}

/** Initial margin that is no longer needed, back to the party's own account. */
export function imReturned(book: BookId, occupancy: string, amount: Money): Transfers {
  return [{ book, debit: `IM.${occupancy}`, credit: `FREE.${occupancy}`, amount }];
}

/** An independent amount, segregated for the party that posts it as initial margin is, and apart from it. */
export function iaPosted(book: BookId, occupancy: string, amount: Money): Transfers {
  return [{ book, debit: `FREE.${occupancy}`, credit: `IA.${occupancy}`, amount }];
}

/** An independent amount that is no longer to be delivered, back to the party's own account. */
export function iaReturned(book: BookId, occupancy: string, amount: Money): Transfers {
  return [{ book, debit: `IA.${occupancy}`, credit: `FREE.${occupancy}`, amount }];
}

/** A final payment between the seats, such as funding: no return is promised. */
export function paidAcross(book: BookId, payer: string, receiver: string, amount: Money): Transfers {
  return throughTheCell(book, payer, receiver, amount);
}

/** A fixed amount that the payer has not got: due from it, and due to the other seat. */
export function leftDue(book: BookId, payer: string, receiver: string, amount: Money): Transfers {
  return [promise(book, `DUE_FROM.${payer}`, `DUE_TO.${receiver}`, amount)];
}

/** An amount that was left due is paid after all: it passes through the cell, and both dues fall. */
export function duesCleared(book: BookId, payer: string, receiver: string, amount: Money): Transfers {
  return [
    ...throughTheCell(book, payer, receiver, amount),
    promise(book, `DUE_TO.${receiver}`, `DUE_FROM.${payer}`, amount),
  ];
}

/** What falls due against an amount the receiver has left due itself: both are one less, and no money moves. */
export function duesSetOff(book: BookId, payer: string, receiver: string, amount: Money): Transfers {
  return [promise(book, `DUE_TO.${payer}`, `DUE_FROM.${receiver}`, amount)];
}

function throughTheCell(book: BookId, payer: string, receiver: string, amount: Money): Transfer[] {
  return [
    { book, debit: `FREE.${payer}`, credit: 'CASH', amount },
    { book, debit: 'CASH', credit: `FREE.${receiver}`, amount },
  ];
}

/** A transfer in the promise layer of the money's asset. */
export function promise(book: BookId, debit: string, credit: string, amount: Money): Transfer {
  return { book, debit, credit, amount: amount.in(owed(amount.asset)) };
}
