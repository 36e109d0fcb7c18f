import { unreachable } from '@app/kernel';
import type {
  OverrideApprovalRefusal,
  OverrideRefusal,
  RenewalApprovalRefusal,
  RenewalRefusal,
} from '@app/legal-entity';
import type { SettlementNo } from '../settlement/no';

/** Why a paper is not renewed. */
export function noRenewal(refusal: RenewalRefusal | RenewalApprovalRefusal): SettlementNo {
  const { kind } = refusal;
  switch (kind) {
    case 'no-such-paper':
      return { kind, status: 404 };
    case 'stale-version':
      return { kind, status: 412, detail: `version ${String(refusal.version)} stands` };
    case 'renewal-not-later':
      return { kind, status: 422, detail: `it is in force until ${refusal.expiresOn}` };
    case 'no-such-proposal':
    case 'officer-not-enrolled':
    case 'unknown-actor':
    case 'maker-is-checker':
    case 'same-conflict-group':
    case 'changed':
    case 'expired':
      return noFourEyes(kind);
    default:
      return unreachable(kind);
  }
}

/** Why a rating is not overridden. */
export function noOverride(kind: OverrideRefusal | OverrideApprovalRefusal): SettlementNo {
  switch (kind) {
    case 'no-such-application':
      return { kind, status: 404 };
    case 'risk-override-too-long':
      return { kind, status: 422 };
    case 'not-rated':
    case 'rating-unchanged':
    case 'stale':
      return { kind, status: 409 };
    case 'no-such-proposal':
    case 'officer-not-enrolled':
    case 'unknown-actor':
    case 'maker-is-checker':
    case 'same-conflict-group':
    case 'changed':
    case 'expired':
      return noFourEyes(kind);
    default:
      return unreachable(kind);
  }
}

type FourEyes =
  Extract<OverrideRefusal, 'officer-not-enrolled'> | Exclude<RenewalApprovalRefusal['kind'], 'stale-version'>;

function noFourEyes(kind: FourEyes): SettlementNo {
  switch (kind) {
    case 'no-such-proposal':
      return { kind, status: 404 };
    case 'officer-not-enrolled':
    case 'unknown-actor':
    case 'maker-is-checker':
    case 'same-conflict-group':
      return { kind, status: 403 };
    case 'changed':
    case 'expired':
      return { kind, status: 409 };
    default:
      return unreachable(kind);
  }
}
