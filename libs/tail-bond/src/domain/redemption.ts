import { Money } from '@app/kernel';
import type { LossState } from './loss-allocation';
import { shortfallOf, type Tranche, trancheLoss } from './tranche';

export interface Reserved {
  readonly trancheId: string;
  readonly reserved: Money; // stays in trust for the open estate
  readonly redeemable: Money; // may be paid to holders
}

/**
 * What must stay in trust while an estate is open: outstanding principal that the upper estimate of the loss could still
 * reach, junior first. The rest may redeem; a covered seat that is re-let takes no new risk.
 *
 * reserved = T(S(upper estimate)) − written down so far, at least zero. It falls as the estimate falls, and never rises by it.
 */
export function reservedOf(
  upperEstimate: Money,
  firstSkin: Money,
  tranches: readonly Tranche[],
  state: LossState,
): Reserved[] {
  const zero = Money.zero(upperEstimate.asset);
  const worst = shortfallOf(upperEstimate, zero, firstSkin);
  const written = new Map(state.losses.map(({ trancheId, writtenDown }) => [trancheId, writtenDown]));
  return tranches.map((tranche) => {
    const writtenDown = written.get(tranche.id) ?? zero;
    const reserved = trancheLoss(worst, tranche).minus(writtenDown).atLeast(zero);
    return {
      trancheId: tranche.id,
      reserved,
      redeemable: tranche.original.minus(writtenDown).minus(reserved),
    };
  });
}
