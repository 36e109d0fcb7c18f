import { unreachable } from '@app/kernel';
import type { ChangeApprovalRefusal, ChangeRefusal } from '@app/market-data';
import type { No } from '../credit/no';

/** Why a quote is not voided, or a price not agreed on. */
export function noQuoteChange(refusal: Extract<ChangeRefusal | ChangeApprovalRefusal, object>): No {
  const { kind } = refusal;
  switch (kind) {
    case 'voided-already':
      return { kind, status: 409, detail: `by ${refusal.approvalId}` };
    case 'price-differs':
      return { kind, status: 409, detail: `it is recorded at ${refusal.recorded}` };
    case 'recorded-already': {
      const by = refusal.voidedBy === null ? '' : `, and voided by ${refusal.voidedBy}`;
      return { kind, status: 409, detail: `it is recorded at ${refusal.recorded}${by}` };
    }
    case 'no-such-quote':
    case 'quote-late':
    case 'from-the-future':
    case 'not-a-price':
    case 'unknown-symbol':
    case 'unknown-source':
      return { kind, status: 422 };
    default:
      return unreachable(kind);
  }
}
