import { unreachable } from '@app/kernel';
import type {
  OverrideApprovalRefusal,
  OverrideRefusal,
  RenewalApprovalRefusal,
  RenewalRefusal,
} from '@app/legal-entity';
import { isOfApproval, noApproval } from '../http/approval-no';
import type { SettlementNo } from '../settlement/no';

/** Why a paper is not renewed. */
export function noRenewal(refusal: RenewalRefusal | RenewalApprovalRefusal): SettlementNo {
  const { kind } = refusal;
  if (isOfApproval(kind)) return noApproval(kind);
  switch (kind) {
    case 'no-such-paper':
      return { kind, status: 404 };
    case 'stale-version':
      return { kind, status: 412, detail: `version ${String(refusal.version)} stands` };
    case 'renewal-not-later':
      return { kind, status: 422, detail: `it is in force until ${refusal.expiresOn}` };
    default:
      return unreachable(kind);
  }
}

/** Why a rating is not overridden. */
export function noOverride(kind: OverrideRefusal | OverrideApprovalRefusal): SettlementNo {
  if (isOfApproval(kind)) return noApproval(kind);
  switch (kind) {
    case 'no-such-application':
      return { kind, status: 404 };
    case 'risk-override-too-long':
      return { kind, status: 422 };
    case 'not-rated':
    case 'rating-unchanged':
      return { kind, status: 409 };
    default:
      return unreachable(kind);
  }
}
