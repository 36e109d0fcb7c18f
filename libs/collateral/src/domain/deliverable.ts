import { accept, Exact, invariant, Money, refuse, type Result } from '@app/kernel';
import { type CollateralItem, collateralValue } from './collateral-value';
import { valuationPart } from './haircut';
import type { NothingAdded } from './offer';
import type { PoolItem, PoolTerms } from './pool';

/** An asset that may be delivered, as an agreement values one unit of it. */
export type DeliverableAsset = Omit<CollateralItem, 'amount' | 'accrued'> & {
  readonly lot: Exact; // it moves in whole multiples of it
};

/** What is to be delivered, and what it counts for. */
export interface Deliverable {
  readonly amount: Exact; // of the asset, in its own units
  readonly value: Exact; // in the base currency
}

/**
 * The least of an asset that meets a call: the call over what one unit counts for, up to a whole number of lots.
 *
 * @param called in the base currency, at least 0
 * @returns `counts-for-nothing` of an asset whose haircuts, or whose price, leave nothing of it
 * @see ISDA 2016 VM CSA, Paragraph 3: what is delivered has a value as of the date of transfer equal to the delivery amount
 */
export function deliverableFor(
  called: Exact,
  { lot, ...asset }: DeliverableAsset,
): Result<Deliverable, 'counts-for-nothing'> {
  invariant(called.gte(0) && lot.gt(0), 'a call is not negative, and a lot is something');
  const valueOf = (amount: Exact) => collateralValue({ ...asset, amount, accrued: new Exact(0) });
  const lotValue = valueOf(lot);
  if (!lotValue.isPositive() || lotValue.isZero()) return refuse('counts-for-nothing');
  // The quotient is cut at sixty digits: where it should be whole and is not, one lot less may do as well.
  const about = called.div(lotValue).floor();
  const lots = valueOf(about.times(lot)).gte(called) ? about : about.plus(1);
  const amount = lots.times(lot);
  return accept({ amount, value: valueOf(amount) });
}

/** Why nothing of an asset meets a call: it is not taken, or what comes off it leaves nothing. */
export type NotDeliverable = NothingAdded | { readonly kind: 'counts-for-nothing' };

/** The least of an asset that counts for a call by itself, to the smallest unit that the books count, by how one unit is judged. */
export function leastOf(
  called: Money,
  unit: PoolItem,
  basis: PoolTerms['basis'],
): Result<Money, NotDeliverable> {
  if (!unit.counted) return refuse<NotDeliverable>(unit.why);
  const { quantity, price, parts } = unit.valued;
  const { asset } = quantity;
  const found = deliverableFor(called.exact(), {
    price,
    fxToBase: new Exact(1), // the price is in the settlement asset
    valuationPercentage: valuationPart(parts, basis),
    fxHaircut: new Exact(0), // it is one of the parts
    lot: Money.ofMinor(1n, asset).exact(),
  });
  return found.ok
    ? accept(Money.of(found.value.amount, asset))
    : refuse<NotDeliverable>({ kind: found.refusal });
}
