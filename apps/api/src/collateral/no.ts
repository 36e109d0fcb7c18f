import { unreachable } from '@app/kernel';
import type { AssetApprovalRefusal, AssetRefusal, RequestRefusal } from '@app/collateral';
import { type NotDeliverable, noValueText } from '@app/collateral/domain';
import { isOfApproval, noApproval } from '../http/approval-no';
import type { SettlementNo } from '../settlement/no';

/** Why an amount of some asset is no amount here. */
export type AmountRefusal = { readonly kind: 'no-such-asset' | 'amount-too-fine' };

/** Why what an asset is said to be is not taken. */
export function noAsset(kind: AssetRefusal | AssetApprovalRefusal): SettlementNo {
  return isOfApproval(kind) ? noApproval(kind) : { kind, status: 422 };
}

/** Why collateral does not move. */
export function noRequest(
  refusal: RequestRefusal | AmountRefusal | { readonly kind: 'receipt-known' | 'asked-by-another' },
): SettlementNo {
  const { kind } = refusal;
  switch (kind) {
    case 'no-such-request':
      return { kind, status: 404 };
    case 'own-request':
    case 'asked-by-another':
      return { kind, status: 403 };
    case 'no-such-seat':
    case 'no-such-asset':
    case 'amount-too-fine':
      return { kind, status: 422 };
    case 'collateral-ineligible':
      return { kind, status: 422, detail: reasonOf(refusal.why) };
    case 'not-enough-free':
    case 'more-than-held':
      return { kind, status: 409, detail: `there is ${refusal.there.toText()} ${refusal.there.asset.code}` };
    case 'collateral-unpriced':
      return { kind, status: 409, detail: `no price of ${refusal.assets.join(', ')}` };
    case 'no-calendar':
      return { kind, status: 409, detail: refusal.centre };
    case 'requirement-not-known':
      return { kind, status: 409, detail: refusal.why };
    case 'cover-would-fall-short': {
      const { after, required } = refusal;
      return { kind, status: 409, detail: `${after.toText()} would be left of ${required.toText()}` };
    }
    case 'seat-not-performing':
    case 'party-suspended':
    case 'no-marks':
    case 'request-over':
    case 'receipt-known':
      return { kind, status: 409 };
    default:
      return unreachable(kind);
  }
}

interface PlainNo {
  readonly kind: 'not-the-settlement-asset' | 'not-an-amount' | 'named-twice' | 'counts-for-nothing';
}

/** Why an item counts for nothing, in one line: the fact, and through what or by which criterion. */
export function reasonOf(why: NotDeliverable | PlainNo): string {
  if (why.kind === 'beyond-limits') return `beyond-limits: ${why.limits.join(', ')}`;
  return isPlain(why) ? why.kind : noValueText(why);
}

function isPlain(why: { readonly kind: string }): why is PlainNo {
  return ['not-the-settlement-asset', 'not-an-amount', 'named-twice', 'counts-for-nothing'].includes(
    why.kind,
  );
}
