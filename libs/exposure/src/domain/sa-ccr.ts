import { addOnOf } from './sa-ccr-add-on';
import type { SaccrTrade } from './sa-ccr-trade';
import { sum } from './sum';

export const ALPHA = 1.4;
const FLOOR = 0.05; // of the add-on, however much collateral there is

/** An agreement on variation margin. Amounts are in the currency of the trades. */
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

/** The trades of a netting set that one agreement on variation margin covers, or none does. */
export type SaccrSubset = Pick<SaccrNettingSet, 'trades' | 'margining'>;

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
export function saccrExposure({ collateral, ...set }: SaccrNettingSet): SaccrExposure {
  return dividedExposure([set], collateral);
}

/**
 * The same of a netting set of which several agreements on variation margin cover some trades each, and some perhaps none does. What it
 * costs to replace is counted of all trades and all collateral, with the sum of what each agreement tolerates. Trades hedge one another
 * only within what is margined over the same days, or not at all. An agreement on initial margin makes no subset of its own.
 *
 * @param collateral net, at haircut value, of the whole netting set
 * @see Basel Committee, CRE 52.74 and its FAQ 1; BCBS 279, paragraph 185
 */
export function dividedExposure(subsets: readonly SaccrSubset[], collateral: number): SaccrExposure {
  const trades = subsets.flatMap((subset) => subset.trades);
  const value = valueOf(trades);
  const plain = exposureOf(value, collateral, replacementCost(value, collateral), addOnOf(trades));
  const agreements = subsets.flatMap(({ margining }) => margining ?? []);
  if (agreements.length === 0) return plain;
  const cost = replacementCost(value, collateral, together(agreements));
  const addOn = sum([...byDays(subsets)].map(([days, covered]) => addOnOf(covered, days)));
  const margined = exposureOf(value, collateral, cost, addOn);
  const exposureAtDefault = Math.min(margined.exposureAtDefault, plain.exposureAtDefault);
  return { ...margined, exposureAtDefault };
}

type Tolerance = Pick<SaccrMargining, 'threshold' | 'minimumTransfer' | 'nica'>;

/**
 * What it would cost now to replace a netting set; where it is margined, at the least what may stand open before a call is made.
 *
 * @see BCBS 279, paragraphs 136 and 144
 */
export function replacementCost(value: number, collateral: number, margining?: Tolerance): number {
  const uncalled = margining && margining.threshold + margining.minimumTransfer - margining.nica;
  return Math.max(value - collateral, uncalled ?? 0, 0);
}

/**
 * What it would cost to replace several netting sets under one margin agreement: what is owed in those that owe, less collateral held;
 * and of collateral given, what is beyond the others.
 *
 * @see Basel Committee, CRE 52.75; Regulation (EU) 575/2013, article 275(3)
 */
export function severalReplacementCost(values: readonly number[], collateral: number): number {
  const owed = values.reduce((total, value) => total + Math.max(value, 0), 0);
  const owing = values.reduce((total, value) => total + Math.min(value, 0), 0);
  return Math.max(owed - Math.max(collateral, 0), 0) + Math.max(owing - Math.min(collateral, 0), 0);
}

/** What trades are worth to the one who computes. */
export const valueOf = (trades: readonly SaccrTrade[]) => sum(trades.map(({ mtm }) => mtm));

function together(agreements: readonly SaccrMargining[]): Tolerance {
  return {
    threshold: sum(agreements.map(({ threshold }) => threshold)),
    minimumTransfer: sum(agreements.map(({ minimumTransfer }) => minimumTransfer)),
    nica: sum(agreements.map(({ nica }) => nica)),
  };
}

/** Trades by the margin period of risk that their agreement gives them, in business days; without an agreement by none. */
function byDays(subsets: readonly SaccrSubset[]): Map<number | undefined, SaccrTrade[]> {
  const found = new Map<number | undefined, SaccrTrade[]>();
  for (const { trades, margining } of subsets) {
    const days = margining && daysAtRisk(margining);
    found.set(days, [...(found.get(days) ?? []), ...trades]);
  }
  return found;
}

/**
 * The margin period of risk, in business days.
 *
 * @see BCBS 279, paragraph 164: F + N − 1
 */
export function daysAtRisk({
  mporBusinessDays,
  frequencyBusinessDays,
}: Pick<SaccrMargining, 'mporBusinessDays' | 'frequencyBusinessDays'>): number {
  return mporBusinessDays + frequencyBusinessDays - 1;
}

/** EAD = 1.4 × (RC + PFE), and PFE = multiplier × add-on. Collateral beyond the value lowers the add-on, but never below a twentieth of it. */
function exposureOf(value: number, collateral: number, cost: number, addOn: number): SaccrExposure {
  const excess = addOn === 0 ? 0 : (value - collateral) / (2 * (1 - FLOOR) * addOn);
  const multiplier = Math.min(1, FLOOR + (1 - FLOOR) * Math.exp(excess));
  const potential = multiplier * addOn;
  const exposureAtDefault = ALPHA * (cost + potential);
  return { replacementCost: cost, addOn, multiplier, potential, exposureAtDefault };
}
