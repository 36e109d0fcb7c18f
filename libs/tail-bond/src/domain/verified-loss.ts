import type { Money } from '@app/kernel';
import type { VerifiedLoss } from '@app/resolution/domain';
import type { LossNotice, NoticeKind } from './loss-notice';

/** Which notice, about which default, and what the one before it said. */
export interface NoticeHead {
  readonly id: string;
  readonly relationshipId: string;
  readonly defaultId: string;
  readonly recoveredBefore: Money; // cumulative, by the notice before this one
}

/** The notice that a verified loss makes. The first of a default is final; later ones report what came back, or correct it. */
export function noticeOf(loss: VerifiedLoss, head: NoticeHead): LossNotice {
  return {
    id: head.id,
    sequence: loss.sequence,
    kind: kindOf(loss, head.recoveredBefore),
    relationshipId: head.relationshipId,
    defaultId: head.defaultId,
    party: loss.party,
    seat: loss.seat,
    eventAt: loss.eventAt,
    determinedAt: loss.determinedAt,
    effectiveAt: loss.effectiveAt,
    grossCloseOut: loss.grossCloseOut,
    marginApplied: loss.marginApplied,
    cumulativeLoss: loss.cumulativeLoss,
    cumulativeRecoveries: loss.cumulativeRecoveries,
    valuationMethod: loss.valuationMethod,
    evidence: loss.evidence,
    calculationAgent: loss.calculationAgent,
    verificationAgent: loss.verificationAgent,
  };
}

function kindOf({ sequence, cumulativeRecoveries }: VerifiedLoss, recoveredBefore: Money): NoticeKind {
  if (sequence === 1) return 'FINAL';
  return recoveredBefore.lessThan(cumulativeRecoveries) ? 'RECOVERY' : 'CORRECTION';
}
