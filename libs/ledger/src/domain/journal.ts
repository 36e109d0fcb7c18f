import { invariant, InvariantError, isPromise, type Money } from '@app/kernel';
import type { BookId } from './book';

/** Debit and credit by account name; in the money layer it reads "money goes from debit to credit". */
export interface Transfer {
  readonly book: BookId;
  readonly debit: string; // FREE.A1
  readonly credit: string; // CASH
  readonly amount: Money; // its asset says the layer: USDC money, USDC.owed a promise
  readonly instructionId?: string; // of the settlement: exactly where money enters or leaves the vault
}

/** The transfers of one business event: all of them or none, once. */
export interface Journal {
  readonly event: string; // the journal's id is derived from it: the idempotency key
  readonly effectiveAt: Date;
  readonly transfers: readonly Transfer[];
  readonly defaultId?: string; // the default under which it is paid; it marks the lines that need it
  readonly pending?: Pending;
}

/** Two phases: reserved now, posted or voided later by the event that reserved. */
export type Pending = 'reserve' | { readonly posts: string } | { readonly voids: string };

const MOST_LINES = 32_767; // a line's number is a 16-bit integer
const MOST_UNITS = 2n ** 63n - 1n;
const OUTSIDE = 'OUTSIDE';

/**
 * States what every journal is made of, with an error that names the line. The database refuses the same, less kindly.
 *
 * @throws InvariantError for a journal that no business event can mean
 */
export function checkJournal({ event, transfers }: Journal): void {
  invariant(event !== '', 'a journal without an event cannot be told from its repetition');
  invariant(transfers.length > 0 && transfers.length <= MOST_LINES, `${event}: no journal has no lines`);
  for (const [index, transfer] of transfers.entries()) {
    const fault = faultOf(transfer);
    // The words are made only for the journal that has a fault: this runs for every line the house posts.
    if (fault !== undefined) throw new InvariantError(`${event}, line ${String(index + 1)}: ${fault}`);
  }
}

function faultOf({ debit, credit, amount, instructionId }: Transfer): string | undefined {
  if (amount.minor <= 0n || amount.minor > MOST_UNITS)
    return `${amount.toText()} ${amount.asset.code} is not a positive amount the ledger can hold`;
  if (debit === credit) return `${debit} does not pay itself`;
  const outside = debit === OUTSIDE || credit === OUTSIDE;
  if (outside && isPromise(amount.asset)) return 'a promise does not leave the vault';
  if (outside && instructionId === undefined) return 'money at the vault’s door needs an instruction';
  if (!outside && instructionId !== undefined) return 'only money at the vault’s door has an instruction';
  return undefined;
}
