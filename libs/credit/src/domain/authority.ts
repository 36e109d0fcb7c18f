import type { Money } from '@app/kernel';

/** How much the checker of a line may approve, by what he signs as. */
export interface Authority {
  readonly grade: string; // an officer's role
  readonly most: Money;
}

/**
 * Whether a grade's authority suffices for an amount. A table names every grade that has any: whoever is not in it approves nothing
 * but a cancellation. Where nobody has made a table yet, two people are enough.
 */
export function suffices(table: readonly Authority[], grade: string, amount: Money): boolean {
  if (table.length === 0 || amount.isZero()) return true;
  return table.some((each) => each.grade === grade && !each.most.lessThan(amount));
}
