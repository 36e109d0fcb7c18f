import { invariant, type Money } from '@app/kernel';
import type { BookId, Transfer } from '@app/ledger/domain';
import { linkName } from '@app/legal-entity/domain';
import { promise } from '@app/settlement/domain';
import type { Share } from './ladder';

/** The cell's book and the core's, and the name by which the core knows the cell: R1. */
export interface CellBooks {
  readonly cell: BookId;
  readonly core: BookId;
  readonly name: string;
}

/** The two occupants of a default: the one who failed, and the one who is paid all the same. */
export interface Sides {
  readonly defaulter: string;
  readonly survivor: string;
}

/** The promise that an advance stands behind: VM the survivor was to receive, or its own VM that was to come back. */
export type Behind = 'VM_GIVEN' | 'VM_HELD';

/** The core lends the cell money from the line committed to it. */
export function lineDrawn({ cell, core, name }: CellBooks, amount: Money): Transfer[] {
  return [
    { book: core, debit: `LIQUIDITY.${name}`, credit: bridgeOfLine(name), amount },
    { book: cell, debit: bridgeOfLine(name), credit: 'CASH', amount },
    promise(core, `LENT.${name}`, 'NET', amount),
  ];
}

/**
 * The cell repays the line out of its cash. The line never holds more than was committed: what it is repaid beyond the
 * principal is interest, the core's income.
 *
 * @param drawn principal drawn and not repaid; until interest is charged, nothing else is repaid
 */
export function lineRepaid({ cell, core, name }: CellBooks, amount: Money, drawn = amount): Transfer[] {
  const line = `LIQUIDITY.${name}`;
  const interest = amount.minus(amount.atMost(drawn));
  return [
    { book: cell, debit: 'CASH', credit: bridgeOfLine(name), amount },
    { book: core, debit: bridgeOfLine(name), credit: line, amount },
    ...(interest.isPositive() ? [{ book: core, debit: line, credit: 'OWN', amount: interest }] : []),
    promise(core, 'NET', `LENT.${name}`, amount),
  ];
}

/** One rung of the ladder pays the survivor what the defaulter should have. What nobody pays is booked as owed to it. */
export function advanced(
  books: CellBooks,
  { defaulter, survivor }: Sides,
  { source, amount }: Share,
  stands: Behind,
): Transfer[] {
  const { cell } = books;
  const behind = `${stands}.${survivor}`;
  const toSurvivor = (debit: string) => ({ book: cell, debit, credit: `FREE.${survivor}`, amount });
  switch (source) {
    case 'first-skin':
      return [toSurvivor('SKIN'), promise(cell, behind, 'ADVANCED.SKIN', amount)];
    case 'liquidity-line':
      return [...lineDrawn(books, amount), toSurvivor('CASH'), promise(cell, behind, 'ADVANCED.LIQ', amount)];
    case 'free-balance':
    case 'realised-margin': {
      const account = source === 'free-balance' ? 'FREE' : 'IM';
      const own = stands === 'VM_GIVEN' ? `VM_HELD.${defaulter}` : `VM_GIVEN.${defaulter}`;
      return [
        { book: cell, debit: `${account}.${defaulter}`, credit: 'CASH', amount },
        toSurvivor('CASH'),
        promise(cell, behind, own, amount),
      ];
    }
    case 'unpaid':
      return [promise(cell, behind, `UNPAID.${survivor}`, amount)];
    case 'trust-advance':
      invariant(false, 'a trust pays against a write-down only: its trustee approves each payment');
  }
}

/** The market turned while the seat is vacant: the survivor gives VM back, and an advance is repaid with it. */
export function takenBack(books: CellBooks, { defaulter, survivor }: Sides, share: Share): Transfer[] {
  const { cell } = books;
  const { source, amount } = share;
  const fromSurvivor = { book: cell, debit: `FREE.${survivor}`, credit: 'CASH', amount };
  const released = (debit: string) => promise(cell, debit, `VM_GIVEN.${survivor}`, amount);
  switch (source) {
    case 'unpaid':
      return [released(`UNPAID.${survivor}`)]; // set off: it never was paid
    case 'liquidity-line':
      return [fromSurvivor, ...lineRepaid(books, amount), released('ADVANCED.LIQ')];
    case 'first-skin':
      return [fromSurvivor, { book: cell, debit: 'CASH', credit: 'SKIN', amount }, released('ADVANCED.SKIN')];
    case 'free-balance':
    case 'realised-margin':
      return [
        fromSurvivor,
        { book: cell, debit: 'CASH', credit: `FREE.${defaulter}`, amount },
        released(`VM_HELD.${defaulter}`),
      ];
    case 'trust-advance':
      invariant(false, 'a trust advances nothing outside a write-down');
  }
}

/** The market turned further than everything advanced: the survivor's own VM, kept until there is someone to pass it to. */
export function heldForTheSeat({ cell }: CellBooks, survivor: string, amount: Money): Transfer[] {
  return [
    { book: cell, debit: `FREE.${survivor}`, credit: 'CASH', amount },
    promise(cell, 'UNPASSED', `VM_HELD.${survivor}`, amount),
  ];
}

/** The market turned back: what was kept is the survivor's again. */
export function keptGivenBack({ cell }: CellBooks, survivor: string, amount: Money): Transfer[] {
  return [
    { book: cell, debit: 'CASH', credit: `FREE.${survivor}`, amount },
    promise(cell, `VM_HELD.${survivor}`, 'UNPASSED', amount),
  ];
}

/** The defaulter's own money repays an advance. It stands in its place behind the survivor's VM, or is claimed no longer. */
export function paidByDefaulter(
  books: CellBooks,
  sides: Sides,
  account: 'FREE' | 'IM',
  repays: Share,
  clears: Behind | 'CLAIM',
  drawn?: Money,
): Transfer[] {
  const { defaulter } = sides;
  return [
    { book: books.cell, debit: `${account}.${defaulter}`, credit: 'CASH', amount: repays.amount },
    ...repaidInCash(books, sides, repays, clears, drawn),
  ];
}

/** The cell's cash repays one who paid in the defaulter's place. */
export function repaidInCash(
  books: CellBooks,
  { defaulter, survivor }: Sides,
  { source, amount }: Share,
  clears: Behind | 'CLAIM',
  drawn?: Money,
): Transfer[] {
  const { cell } = books;
  const cleared = (debit: string) => promise(cell, debit, `${clears}.${defaulter}`, amount);
  switch (source) {
    case 'unpaid':
      return [
        { book: cell, debit: 'CASH', credit: `FREE.${survivor}`, amount },
        cleared(`UNPAID.${survivor}`),
      ];
    case 'liquidity-line':
      return [...lineRepaid(books, amount, drawn), cleared('ADVANCED.LIQ')];
    case 'first-skin':
      return [{ book: cell, debit: 'CASH', credit: 'SKIN', amount }, cleared('ADVANCED.SKIN')];
    case 'free-balance':
    case 'realised-margin':
    case 'trust-advance':
      invariant(false, `${source} did not pay in the defaulter's place`);
  }
}

/** A fixed amount that fell due to the survivor is paid from the line, and claimed of the defaulter. */
export function duesAdvanced(books: CellBooks, { defaulter, survivor }: Sides, amount: Money): Transfer[] {
  const { cell } = books;
  return [
    ...lineDrawn(books, amount),
    { book: cell, debit: 'CASH', credit: `FREE.${survivor}`, amount },
    promise(cell, `DUE_TO.${survivor}`, 'ADVANCED.LIQ', amount),
    promise(cell, `CLAIM.${defaulter}`, `DUE_FROM.${defaulter}`, amount),
  ];
}

/** The first skin's share of a verified loss: what it advanced becomes loss first, then its cash repays the line. */
export function firstSkinLost(
  books: CellBooks,
  defaulter: string,
  { advanced: before, cash }: { readonly advanced: Money; readonly cash: Money },
  drawn: Money,
): Transfer[] {
  const { cell, core, name } = books;
  const paidBy = `PAID_BY.${defaulter}.FS`;
  return [
    ...(before.isPositive() ? [promise(cell, 'ADVANCED.SKIN', paidBy, before)] : []),
    ...(cash.isPositive()
      ? [
          { book: cell, debit: 'SKIN', credit: 'CASH', amount: cash },
          promise(cell, 'ADVANCED.LIQ', paidBy, cash),
          ...lineRepaid(books, cash, drawn),
        ]
      : []),
    promise(core, `SKIN_LOST.${name}`, `SKIN_IN.${name}`, before.plus(cash)),
  ];
}

/** Interest on what the line advanced: the defaulter's cost, owed to the core. */
export function interestAccrued(
  { cell, core, name }: CellBooks,
  defaulter: string,
  amount: Money,
): Transfer[] {
  return [
    promise(cell, `CLAIM.${defaulter}`, 'ADVANCED.LIQ', amount),
    promise(core, `LENT.${name}`, 'NET', amount),
  ];
}

/** The account through which the line of a relationship passes, the same in both books. */
function bridgeOfLine(name: string): string {
  return `BRIDGE.${linkName('liq', name)}`;
}
