import { addOnOf } from './sa-ccr-add-on';
import type { SaccrTrade } from './sa-ccr-trade';

export const ALPHA = 1.4;
const FLOOR = 0.05; // of the add-on, however much collateral there is

/** The margin agreement over a netting set. Amounts are in the currency of the trades. */
export interface SaccrMargining {
  readonly threshold: number;
  readonly minimumTransfer: number;
  readonly nica: number; // net independent collateral, other than VM, as far as it would be there at a default
  readonly mporBusinessDays: number; // were it margined daily
  readonly frequencyBusinessDays: number; // days between two calls
}

export interface SaccrNettingSet {
  readonly trades: readonly SaccrTrade[];
  readonly collateral: number; // net, at haircut value: VM and NICA received less given
  readonly margining?: SaccrMargining;
}

export interface SaccrExposure {
  readonly replacementCost: number;
  readonly addOn: number;
  readonly multiplier: number;
  readonly potential: number; // PFE: multiplier × add-on
  readonly exposureAtDefault: number;
}

/**
 * Exposure at default of one netting set by the standardised approach. A margined one is never more than it would be without margin.
 *
 * @see BCBS 279, The standardised approach for measuring counterparty credit risk exposures, 2014, paragraphs 128 to 187
 */
export function saccrExposure({ trades, collateral, margining }: SaccrNettingSet): SaccrExposure {
  const value = trades.reduce((total, { mtm }) => total + mtm, 0);
  const plain = exposureOf(value, collateral, replacementCost(value, collateral), addOnOf(trades));
  if (margining === undefined) return plain;
  const { mporBusinessDays, frequencyBusinessDays } = margining;
  const cost = replacementCost(value, collateral, margining);
  const addOn = addOnOf(trades, mporBusinessDays + frequencyBusinessDays - 1);
  const margined = exposureOf(value, collateral, cost, addOn);
  const exposureAtDefault = Math.min(margined.exposureAtDefault, plain.exposureAtDefault);
  return { ...margined, exposureAtDefault };
}

/**
 * What it would cost now to replace a netting set; where it is margined, at the least what may stand open before a call is made.
 *
 * @see BCBS 279, paragraphs 136 and 144
 */
export function replacementCost(
  value: number,
  collateral: number,
  margining?: Pick<SaccrMargining, 'threshold' | 'minimumTransfer' | 'nica'>,
): number {
  const uncalled = margining && margining.threshold + margining.minimumTransfer - margining.nica;
  return Math.max(value - collateral, uncalled ?? 0, 0);
}

/**
 * What it would cost to replace several netting sets under one margin agreement: what is owed in those that owe, less collateral held;
 * and of collateral given, what is beyond the others.
 *
 * @see Regulation (EU) 575/2013, article 275(3)
 */
export function severalReplacementCost(values: readonly number[], collateral: number): number {
  const owed = values.reduce((total, value) => total + Math.max(value, 0), 0);
  const owing = values.reduce((total, value) => total + Math.min(value, 0), 0);
  return Math.max(owed - Math.max(collateral, 0), 0) + Math.max(owing - Math.min(collateral, 0), 0);
}

/** EAD = 1.4 × (RC + PFE), and PFE = multiplier × add-on. Collateral beyond the value lowers the add-on, but never below a twentieth of it. */
function exposureOf(value: number, collateral: number, cost: number, addOn: number): SaccrExposure {
  const excess = addOn === 0 ? 0 : (value - collateral) / (2 * (1 - FLOOR) * addOn);
  const multiplier = Math.min(1, FLOOR + (1 - FLOOR) * Math.exp(excess));
  const potential = multiplier * addOn;
  const exposureAtDefault = ALPHA * (cost + potential);
  return { replacementCost: cost, addOn, multiplier, potential, exposureAtDefault };
}
