import { Money } from '@app/kernel';

/** Part of a sale: what left an account, and what it fetched. */
export interface SoldPart {
  readonly sold: Money;
  readonly proceeds: Money;
}

/** A sale by the accounts that it empties. */
export interface SaleParts {
  readonly free: SoldPart;
  readonly margin: SoldPart;
}

/**
 * Out of which accounts a defaulter's collateral is sold: what it has free goes before its margin does, as with money. What is fetched
 * is shared out by quantity; the part for what was free is rounded down to the smallest unit, and the rest is the margin's.
 *
 * @param free what the defaulter has free of the asset
 */
export function sold({ sold: all, proceeds }: SoldPart, free: Money): SaleParts {
  const ofFree = all.atMost(free);
  const forFree = Money.ofMinor((proceeds.minor * ofFree.minor) / all.minor, proceeds.asset);
  return {
    free: { sold: ofFree, proceeds: forFree },
    margin: { sold: all.minus(ofFree), proceeds: proceeds.minus(forFree) },
  };
}
