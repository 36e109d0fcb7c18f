import { addOnsOf, type SetAddOn } from './sa-ccr-add-on';
import { ALPHA, type SaccrMargining, saccrExposure, severalReplacementCost } from './sa-ccr';
import type { SaccrTrade } from './sa-ccr-trade';

/** What a netting set adds to the measure. */
export interface SaccrNettingPart {
  readonly value: number;
  readonly addOns: readonly SetAddOn[];
  readonly addOn: number;
  readonly multiplier: number;
}

/** Exposure at default with its parts: exposureAtDefault = 1.4 × (replacementCost + potential), potential = Σ multiplier × add-on. */
export interface SaccrMeasure {
  /** As what it was counted: `unmargined` also where the standard caps a margined one by what it would be without margin. */
  readonly basis: 'margined' | 'unmargined' | 'several-netting-sets';
  readonly value: number; // of all trades, to whoever is exposed
  readonly collateral: number;
  readonly nettingSets: readonly SaccrNettingPart[];
  readonly replacementCost: number;
  readonly potential: number;
  readonly exposureAtDefault: number;
}

/**
 * The measure of one margin agreement. Where netting stands there is one netting set. Where it does not, each trade is one, and they
 * share the agreement: its collateral is allocated to none of them, and what they may come to is counted as if nothing were margined.
 *
 * @param nettingSets the trades, set by set
 * @param collateral net, at haircut value: variation margin and what is independent of it, received less given
 * @see BCBS 279, paragraphs 130 to 187; of several netting sets under one agreement Regulation (EU) 575/2013, articles 275(3) and 278
 */
export function saccrMeasure(
  nettingSets: readonly (readonly SaccrTrade[])[],
  collateral: number,
  margining: SaccrMargining,
): SaccrMeasure {
  const [set = [], ...others] = nettingSets;
  if (others.length > 0) return severalSets(nettingSets, collateral);
  const value = valueOf(set);
  const margined = saccrExposure({ trades: set, collateral, margining });
  const plain = saccrExposure({ trades: set, collateral });
  const { replacementCost, addOn, multiplier } = margined;
  const isCapped = ALPHA * (replacementCost + multiplier * addOn) > plain.exposureAtDefault;
  const counted = isCapped ? plain : margined;
  const days = margining.mporBusinessDays + margining.frequencyBusinessDays - 1;
  return {
    basis: isCapped ? 'unmargined' : 'margined',
    value,
    collateral,
    nettingSets: [
      {
        value,
        addOns: addOnsOf(set, isCapped ? undefined : days),
        addOn: counted.addOn,
        multiplier: counted.multiplier,
      },
    ],
    replacementCost: counted.replacementCost,
    potential: counted.multiplier * counted.addOn,
    exposureAtDefault: counted.exposureAtDefault,
  };
}

function severalSets(nettingSets: readonly (readonly SaccrTrade[])[], collateral: number): SaccrMeasure {
  const parts = nettingSets.map((trades): SaccrNettingPart => {
    const { addOn, multiplier } = saccrExposure({ trades, collateral: 0 });
    return { value: valueOf(trades), addOns: addOnsOf(trades), addOn, multiplier };
  });
  const values = parts.map(({ value }) => value);
  const replacementCost = severalReplacementCost(values, collateral);
  const potential = sum(parts.map(({ addOn, multiplier }) => multiplier * addOn));
  const exposureAtDefault = ALPHA * (replacementCost + potential);
  const value = sum(values);
  return {
    basis: 'several-netting-sets',
    value,
    collateral,
    nettingSets: parts,
    replacementCost,
    potential,
    exposureAtDefault,
  };
}

const valueOf = (trades: readonly SaccrTrade[]) => sum(trades.map(({ mtm }) => mtm));

function sum(values: readonly number[]): number {
  return values.reduce((total, each) => total + each, 0);
}
