import { ALPHA, saccrExposure, severalReplacementCost, valueOf } from './sa-ccr';
import { addOnOf, addOnsOf } from './sa-ccr-add-on';
import { allocatedCollateral } from './sa-ccr-allocation';
import type { SaccrMeasure, SaccrNettingPart } from './sa-ccr-measure';
import type { SaccrTrade } from './sa-ccr-trade';
import { sum } from './sum';

/**
 * The measure of several netting sets that share one margin agreement: what is owed in one is not made up for by another, and what they
 * may come to is counted as if nothing were margined, for what is called is their net. It is so while the agreement may cover several,
 * even if only one of them is left.
 *
 * @param nettingSets the trades, set by set
 * @param collateral net, at haircut value: variation margin and what is independent of it, received less given
 * @see Basel Committee, CRE 52.75 and 52.76; EBA, single rulebook Q&A 2020_5482
 */
export function severalMeasure(
  nettingSets: readonly (readonly SaccrTrade[])[],
  collateral: number,
): SaccrMeasure {
  const sharing = nettingSets.map((trades) => ({ value: valueOf(trades), addOn: addOnOf(trades) }));
  const allocated = allocatedCollateral(sharing, collateral);
  const parts = nettingSets.map((trades, n) => partOf(trades, allocated?.[n]));
  const values = parts.map(({ value }) => value);
  const replacementCost = severalReplacementCost(values, collateral);
  const potential = sum(parts.map(({ addOn, multiplier }) => multiplier * addOn));
  return {
    basis: 'several-netting-sets',
    value: sum(values),
    collateral,
    nettingSets: parts,
    replacementCost,
    potential,
    exposureAtDefault: ALPHA * (replacementCost + potential),
  };
}

function partOf(trades: readonly SaccrTrade[], collateral: number | undefined): SaccrNettingPart {
  const { addOn, multiplier } = saccrExposure({ trades, collateral: collateral ?? 0 });
  return {
    value: valueOf(trades),
    collateral,
    addOns: addOnsOf(trades),
    addOn,
    multiplier: collateral === undefined ? 1 : multiplier,
  };
}
