import { Exact } from '@app/kernel';

/** An item of eligible collateral as an agreement values it. */
export interface CollateralItem {
  readonly amount: Exact; // of cash; or the nominal of a security
  readonly price?: Exact; // bid, of one unit of nominal; cash has none
  readonly accrued: Exact; // interest accrued on the whole item
  readonly fxToBase: Exact; // units of the base currency for one of the item's
  readonly valuationPercentage: Exact; // 1 less the haircut: 0.98 is a haircut of 2 %
  readonly fxHaircut: Exact; // as a part of the value: 0.08 is 8 %
}

/**
 * What an item of collateral counts for, in the base currency: (price × amount + accrued) × FX × (valuation percentage − FX haircut).
 * Haircuts add, they do not compound; an item whose haircuts exceed it counts for nothing.
 *
 * @see ISDA 2016 VM CSA and 2018 CSA for Initial Margin, Paragraph 12, "Value"
 */
export function collateralValue(item: CollateralItem): Exact {
  const { amount, price = new Exact(1), accrued, fxToBase, valuationPercentage, fxHaircut } = item;
  const market = amount.times(price).plus(accrued).times(fxToBase);
  return market.times(Exact.max(valuationPercentage.minus(fxHaircut), 0));
}
