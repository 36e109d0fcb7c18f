import { Money } from '@app/kernel';
import type { NoValue, Pool } from './pool';

/** Why what is offered adds nothing: it counts for nothing by itself, or the limits of the schedule are used up. */
export type NothingAdded = NoValue | { readonly kind: 'beyond-limits'; readonly limits: readonly string[] };

/** What is offered, and what it would add, in the settlement asset. */
export type JudgedOffer =
  | { readonly taken: true; readonly quantity: Money; readonly adds: Money }
  | { readonly taken: false; readonly quantity: Money; readonly why: NothingAdded };

/** What a pool counts for more with something in it than without it; or why for nothing more. */
export function offerOf(quantity: Money, before: Pool, after: Pool): JudgedOffer {
  const { code } = quantity.asset;
  for (const item of after.items) {
    if (!item.counted) {
      if (item.quantity.asset.code === code) return { taken: false, quantity, why: item.why };
    } else if (item.valued.quantity.asset.code === code && !before.counts.lessThan(after.counts))
      return { taken: false, quantity, why: { kind: 'beyond-limits', limits: item.valued.limitedBy } };
  }
  return { taken: true, quantity, adds: after.counts.minus(before.counts) };
}

/** Amounts with another among them; in the order of their codes, by which of equals the first counts. */
export function together(amounts: readonly Money[], more: Money): Money[] {
  const known = amounts.some(({ asset }) => asset.code === more.asset.code);
  return [...amounts, ...(known ? [] : [Money.zero(more.asset)])]
    .map((each) => (each.asset.code === more.asset.code ? each.plus(more) : each))
    .sort((a, b) => (a.asset.code < b.asset.code ? -1 : 1));
}
