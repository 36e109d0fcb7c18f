import { unreachable } from '@app/kernel';
import type { ClosePushRefusal, QuotePushRefusal, RatePushRefusal } from '@app/market-data';
import { RefusalException } from '../http/refusal.exception';
import { noRate } from './funding-rate-no';
import { noQuote } from './quote-no';

const OF_DELIVERY = [
  'unknown-sender',
  'signature-wrong',
  'signature-out-of-time',
  'key-reused',
  'symbol-not-granted',
] as const;

type OfDelivery = Extract<RatePushRefusal, { kind: (typeof OF_DELIVERY)[number] }>;

/** The problem that signed quotes which are not recorded are answered with. */
export function noQuotePush(refusal: QuotePushRefusal): RefusalException {
  if (isOfDelivery(refusal)) return noDelivery(refusal);
  if (refusal.kind !== 'quote-late') return noQuote(refusal);
  return new RefusalException(refusal.kind, 422, `${refusal.symbol} at ${refusal.quotedAt}`);
}

/** The same of signed funding rates. */
export function noRatePush(refusal: RatePushRefusal): RefusalException {
  return isOfDelivery(refusal) ? noDelivery(refusal) : noRate(refusal);
}

/** The same of signed closes. */
export function noClosePush(refusal: ClosePushRefusal): RefusalException {
  if (isOfDelivery(refusal)) return noDelivery(refusal);
  const { kind, symbol, day } = refusal;
  const detail = `${symbol} on ${day}`;
  return kind === 'differs'
    ? new RefusalException(kind, 409, detail)
    : new RefusalException(kind, 422, detail);
}

const isOfDelivery = (
  refusal: QuotePushRefusal | RatePushRefusal | ClosePushRefusal,
): refusal is OfDelivery => OF_DELIVERY.some((kind) => kind === refusal.kind);

function noDelivery(refusal: OfDelivery): RefusalException {
  const { kind } = refusal;
  switch (kind) {
    case 'unknown-sender':
    case 'signature-wrong':
      return new RefusalException(kind, 401);
    case 'signature-out-of-time':
      return new RefusalException(kind, 401, `it was signed at ${refusal.timestamp}`);
    case 'key-reused':
      return new RefusalException(kind, 409, 'this webhook-id was used for another batch');
    case 'symbol-not-granted':
      return new RefusalException(kind, 403, refusal.symbol);
    default:
      return unreachable(kind);
  }
}
