import { sum } from './sum';

/** A netting set under a margin agreement that it shares with others. */
export interface SharingSet {
  readonly value: number;
  readonly addOn: number;
}

/**
 * How the collateral of one margin agreement is divided over its netting sets, for what they may yet come to. Collateral held goes to
 * the sets that owe, up to what they owe; what is left is free to go anywhere, and goes where most may come: by add-on. Collateral given
 * goes to the sets that are owed, up to what they are owed. The parts have the sign of their sum, and are no more than it.
 *
 * @returns undefined where more was given than they are owed: it is divided over none, and every multiplier is 1
 * @see Basel Committee, CRE 52.76, FAQ 1
 */
export function allocatedCollateral(
  sets: readonly SharingSet[],
  collateral: number,
): readonly number[] | undefined {
  if (collateral < 0) return given(sets, collateral);
  const owed = sum(sets.map(({ value }) => Math.max(value, 0)));
  const covered = owed === 0 ? 0 : Math.min(1, collateral / owed);
  const left = Math.max(collateral - owed, 0);
  const addOns = sum(sets.map(({ addOn }) => addOn));
  return sets.map(
    ({ value, addOn }) =>
      Math.max(value, 0) * covered + left * (addOns === 0 ? 1 / sets.length : addOn / addOns),
  );
}

function given(sets: readonly SharingSet[], collateral: number): readonly number[] | undefined {
  const owing = sum(sets.map(({ value }) => Math.min(value, 0)));
  if (collateral < owing) return undefined;
  return sets.map(({ value }) => Math.min(value, 0) * (collateral / owing));
}
