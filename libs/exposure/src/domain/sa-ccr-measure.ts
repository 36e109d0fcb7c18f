import { ALPHA, daysAtRisk, type SaccrMargining, saccrExposure, valueOf } from './sa-ccr';
import { addOnsOf, type SetAddOn } from './sa-ccr-add-on';
import type { SaccrTrade } from './sa-ccr-trade';

/** What a netting set adds to the measure. */
export interface SaccrNettingPart {
  readonly value: number;
  readonly collateral: number | undefined; // undefined: more was given than could be divided
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
 * The measure of one netting set under one margin agreement.
 *
 * @param collateral net, at haircut value: variation margin and what is independent of it, received less given
 * @see BCBS 279, paragraphs 130 to 187
 */
export function saccrMeasure(
  set: readonly SaccrTrade[],
  collateral: number,
  margining: SaccrMargining,
): SaccrMeasure {
  const value = valueOf(set);
  const margined = saccrExposure({ trades: set, collateral, margining });
  const plain = saccrExposure({ trades: set, collateral });
  const { replacementCost, potential } = margined;
  const isCapped = ALPHA * (replacementCost + potential) > plain.exposureAtDefault;
  const counted = isCapped ? plain : margined;
  const days = daysAtRisk(margining);
  return {
    basis: isCapped ? 'unmargined' : 'margined',
    value,
    collateral,
    nettingSets: [
      {
        value,
        collateral,
        addOns: addOnsOf(set, isCapped ? undefined : days),
        addOn: counted.addOn,
        multiplier: counted.multiplier,
      },
    ],
    replacementCost: counted.replacementCost,
    potential: counted.potential,
    exposureAtDefault: counted.exposureAtDefault,
  };
}
