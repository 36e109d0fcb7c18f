import { invariant, type Money, owed } from '@app/kernel';
import type { BookId, Transfer } from '@app/ledger/domain';

/** Where a payout is posted. */
export interface PayoutBooks {
  readonly relationship: { readonly id: BookId; readonly name: string };
  readonly core: BookId;
  readonly lineLink: string; // Lliq.R1
  readonly defaulter: string; // A1
  readonly survivor: string; // B1
}

/** What one tranche pays, or is paid back. */
export interface TrustShare {
  readonly trust: { readonly id: BookId; readonly name: string };
  readonly amount: Money;
}

/** What a default has left open in the cell's book, in the order in which a trust's money closes it. */
export interface StillOpen {
  readonly unpaid: Money; // owed to the survivor
  readonly line: Money; // advanced by the liquidity line, interest included
  readonly skin: Money; // advanced by first skin beyond what it has to bear
}

/** The name of a trust's claims contract with the cell. */
export function claimsLink(trustName: string): string {
  return `Lc.${trustName}`;
}

/**
 * The postings of a loss, junior trusts first: each pays and is written down, the cell pays the survivor, then the line.
 *
 * @param drawn principal drawn on the line and not repaid; what the line is repaid beyond it is interest, the core's income
 * @throws InvariantError when the trusts pay more than is open: a notice must not claim what the books do not know
 */
export function paidOut(
  books: PayoutBooks,
  shares: readonly TrustShare[],
  open: StillOpen,
  drawn: Money,
): { readonly transfers: Transfer[]; readonly left: StillOpen } {
  const transfers: Transfer[] = [];
  let left = open;
  for (const share of shares) {
    transfers.push(...writtenDown(books, share));
    const unpaid = left.unpaid.atMost(share.amount);
    const line = left.line.atMost(share.amount.minus(unpaid));
    const skin = left.skin.atMost(share.amount.minus(unpaid).minus(line));
    const spent = unpaid.plus(line).plus(skin);
    invariant(spent.equals(share.amount), `${share.trust.name} would pay more than is open`);
    transfers.push(...closed(books, share.trust.name, { unpaid, line, skin }));
    left = {
      unpaid: left.unpaid.minus(unpaid),
      line: left.line.minus(line),
      skin: left.skin.minus(skin),
    };
  }
  const interest = open.line.minus(left.line).minus(drawn);
  const line = `LIQUIDITY.${books.relationship.name}`;
  transfers.push({ book: books.core, debit: line, credit: 'OWN', amount: interest });
  return { transfers: positive(transfers), left };
}

/** The postings of a recovery that reached the trusts, senior first: the estate's money restores collateral and principal. */
export function paidBack(
  books: PayoutBooks,
  shares: readonly TrustShare[],
  instructionId: string,
): Transfer[] {
  const book = books.relationship.id;
  return shares.flatMap(({ trust, amount }) => {
    const bridge = `BRIDGE.${claimsLink(trust.name)}`;
    const promise = amount.in(owed(amount.asset));
    const { defaulter } = books;
    return [
      { book, debit: 'OUTSIDE', credit: 'CASH', amount, instructionId },
      { book, debit: `PAID_BY.${defaulter}.${trust.name}`, credit: `CLAIM.${defaulter}`, amount: promise },
      { book, debit: 'CASH', credit: bridge, amount },
      { book: trust.id, debit: bridge, credit: 'COLLATERAL', amount },
      { book: trust.id, debit: 'WRITTEN_DOWN', credit: 'PRINCIPAL', amount: promise },
    ];
  });
}

/** There is no write-down without cash and no cash without a write-down. */
function writtenDown({ relationship }: PayoutBooks, { trust, amount }: TrustShare): Transfer[] {
  const bridge = `BRIDGE.${claimsLink(trust.name)}`;
  return [
    { book: trust.id, debit: 'COLLATERAL', credit: bridge, amount },
    { book: trust.id, debit: 'PRINCIPAL', credit: 'WRITTEN_DOWN', amount: amount.in(owed(amount.asset)) },
    { book: relationship.id, debit: bridge, credit: 'CASH', amount },
  ];
}

/** The cell passes the trust's money on, and owes the trust what the estate may still bring. */
function closed(books: PayoutBooks, trustName: string, { unpaid, line, skin }: StillOpen): Transfer[] {
  const { core, survivor, defaulter } = books;
  const { id: book, name } = books.relationship;
  const promise = owed(line.asset);
  const bridge = `BRIDGE.${books.lineLink}`;
  const credit = `PAID_BY.${defaulter}.${trustName}`;
  return [
    { book, debit: `UNPAID.${survivor}`, credit, amount: unpaid.in(promise) },
    { book, debit: 'CASH', credit: `FREE.${survivor}`, amount: unpaid },
    { book, debit: 'ADVANCED.LIQ', credit, amount: line.in(promise) },
    { book, debit: 'CASH', credit: bridge, amount: line },
    { book: core, debit: bridge, credit: `LIQUIDITY.${name}`, amount: line },
    { book: core, debit: 'NET', credit: `LENT.${name}`, amount: line.in(promise) },
    { book, debit: 'ADVANCED.SKIN', credit, amount: skin.in(promise) },
    { book, debit: 'CASH', credit: 'SKIN', amount: skin },
  ];
}

function positive(transfers: readonly Transfer[]): Transfer[] {
  return transfers.filter(({ amount }) => amount.isPositive());
}
