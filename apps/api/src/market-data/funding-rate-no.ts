import { unreachable } from '@app/kernel';
import type { FundingRateRefusal } from '@app/market-data';
import { RefusalException } from '../http/refusal.exception';

/** The problem that a funding rate which is not recorded is answered with. */
export function noRate(refusal: FundingRateRefusal): RefusalException {
  const { kind, symbol } = refusal;
  switch (kind) {
    case 'differs':
      return new RefusalException(kind, 409, `${symbol} for ${refusal.paidAt} is known otherwise`);
    case 'from-the-future':
    case 'no-such-interval':
      return new RefusalException(kind, 422, `${symbol} for ${refusal.paidAt}`);
    case 'not-a-funding-rate':
      return new RefusalException(kind, 422, `${symbol} at ${refusal.rate}`);
    case 'source-signs':
      return new RefusalException(kind, 403, `${refusal.source} has a key, and ${symbol} is said by it`);
    case 'unknown-source':
      return new RefusalException(kind, 422, `${symbol} is not marked by ${refusal.source}`);
    case 'unknown-symbol':
      return new RefusalException(kind, 422, symbol);
    default:
      return unreachable(kind);
  }
}
