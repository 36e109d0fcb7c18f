import { invariant, Money } from '@app/kernel';
import { type LossNotice, movesMoney, noticeText } from './loss-notice';
import { shortfallOf, type Tranche, trancheLoss } from './tranche';

/** Where the tranches of one default stand: a function of the notice that holds, never of the way there. */
export interface LossState {
  readonly losses: readonly { readonly trancheId: string; readonly writtenDown: Money }[]; // cumulative
}

/** What one tranche pays out (positive: written down) or is reimbursed (negative: written up). */
export interface PrincipalChange {
  readonly trancheId: string;
  readonly change: Money;
}

/**
 * Allocates the cumulative loss of a default to its tranches, junior before senior.
 *
 * @param notices all notices of this default, in any order, repeats included; the highest sequence that moves money holds
 * @param firstSkin allocated to this seat, at its capacity when the event was notified
 * @throws InvariantError if one id or one sequence stands for two different notices
 */
export function lossStateOf(
  notices: readonly LossNotice[],
  tranches: readonly Tranche[],
  firstSkin: Money,
): LossState {
  const zero = Money.zero(firstSkin.asset);
  const moving = distinct(notices).filter(({ kind }) => movesMoney(kind));
  const holds = moving.reduce<LossNotice | undefined>(
    (latest, notice) => (latest === undefined || notice.sequence > latest.sequence ? notice : latest),
    undefined,
  );
  const netLoss = holds?.cumulativeLoss.minus(holds.cumulativeRecoveries).atLeast(zero) ?? zero;
  const shortfall = shortfallOf(netLoss, zero, firstSkin);
  const losses = tranches.map((tranche) => ({
    trancheId: tranche.id,
    writtenDown: trancheLoss(shortfall, tranche),
  }));
  return { losses };
}

/** The write-downs and write-ups that lead from one state to the next; tranches that do not move are left out. */
export function principalChanges(before: LossState, after: LossState): PrincipalChange[] {
  const earlier = new Map(before.losses.map(({ trancheId, writtenDown }) => [trancheId, writtenDown]));
  return after.losses
    .map(({ trancheId, writtenDown }) => ({
      trancheId,
      change: writtenDown.minus(earlier.get(trancheId) ?? Money.zero(writtenDown.asset)),
    }))
    .filter(({ change }) => !change.isZero());
}

/** Each notice once. A repeat is nothing; a repeat with other content is a forgery or a fault, and stops the line. */
function distinct(notices: readonly LossNotice[]): LossNotice[] {
  const byId = new Map<string, LossNotice>();
  const bySequence = new Map<number, string>();
  for (const notice of notices) {
    const known = byId.get(notice.id);
    invariant(
      known === undefined || noticeText(known) === noticeText(notice),
      `notice ${notice.id} came with two contents`,
    );
    const holder = bySequence.get(notice.sequence) ?? notice.id;
    invariant(holder === notice.id, `notices ${holder} and ${notice.id} claim one place in the sequence`);
    byId.set(notice.id, notice);
    bySequence.set(notice.sequence, notice.id);
  }
  return [...byId.values()];
}
