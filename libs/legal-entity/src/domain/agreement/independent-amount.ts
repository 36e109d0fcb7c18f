import type { Money } from '@app/kernel';
import type { ImElections } from './csa-im';
import type { VmElections } from './csa-vm';
import { moneyOf } from './election-fields';

/** The independent amount that a party delivers, and how it goes with initial margin under its other annex. */
export interface IndependentElection {
  readonly amount: Money;
  readonly approach: ImElections['approach']['kind'];
}

/**
 * What the two annexes of a seat say of its independent amount. Without an annex for initial margin it stands by itself. Where the
 * greater of the two is posted, the annex for initial margin names the amount to compare once more; of two names the larger counts.
 *
 * @returns undefined where none is named
 * @see ISDA 2018 Credit Support Annex for Initial Margin, paragraph 13, General Principles: Margin Approach
 */
export function independentElection(
  vm: Pick<VmElections, 'independentAmounts'> | undefined,
  im: Pick<ImElections, 'approach'> | undefined,
): IndependentElection | undefined {
  const approach = im?.approach ?? ({ kind: 'distinct' } as const);
  const named = [
    ...(vm === undefined ? [] : [vm.independentAmounts]),
    ...(approach.kind === 'greater-of' ? [approach.independentAmounts] : []),
  ].map(({ counterparty }) => moneyOf(counterparty));
  const amount = named.reduce<Money | undefined>((most, each) => most?.atLeast(each) ?? each, undefined);
  return amount?.isPositive() === true ? { amount, approach: approach.kind } : undefined;
}
