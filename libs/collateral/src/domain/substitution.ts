import { accept, type Money, refuse, type Result } from '@app/kernel';
import type { BookId, Transfer } from '@app/ledger/domain';

/** What a seat's initial margin counts for before something leaves it and after, and what it must. */
export interface Cover {
  readonly before: Money;
  readonly after: Money;
  readonly required: Money;
}

/**
 * Whether collateral may leave: what is left covers what is required; or, where it did not before, it covers no less than it did.
 *
 * @see ISDA 1994 Credit Support Annex (New York law), Paragraph 4(d)(ii): a substitute has at least the value of what it is for
 */
export function mayLeave({ before, after, required }: Cover): Result<'may', 'cover-would-fall-short'> {
  return after.lessThan(required) && after.lessThan(before)
    ? refuse('cover-would-fall-short')
    : accept('may');
}

/** Own collateral becomes margin: segregated for the seat that posts it, as its own ledger asset. */
export function pledged(book: BookId, occupancy: string, amount: Money): Transfer[] {
  return [{ book, debit: `FREE.${occupancy}`, credit: `IM.${occupancy}`, amount }];
}

/** Margin becomes free again, in the same asset: one unit of it is as good as another. */
export function released(book: BookId, occupancy: string, amount: Money): Transfer[] {
  return [{ book, debit: `IM.${occupancy}`, credit: `FREE.${occupancy}`, amount }];
}

/** One for another, in one journal: the new is in before the old is out. */
export function substituted(
  book: BookId,
  occupancy: string,
  { comes, leaves }: { readonly comes: Money; readonly leaves: Money },
): Transfer[] {
  return [...pledged(book, occupancy, comes), ...released(book, occupancy, leaves)];
}
