import { unreachable } from '@app/kernel';
import type { QuoteRefusal } from '@app/market-data';
import { RefusalException } from '../http/refusal.exception';

/** The problem that a quote which is not recorded is answered with. */
export function noQuote(refusal: QuoteRefusal): RefusalException {
  const { kind, symbol } = refusal;
  switch (kind) {
    case 'differs':
      return new RefusalException(
        kind,
        409,
        `${refusal.source} said otherwise of ${symbol} at ${refusal.quotedAt}`,
      );
    case 'voided':
      return new RefusalException(
        kind,
        409,
        `what ${refusal.source} said of ${symbol} at ${refusal.quotedAt} was voided by ${refusal.approvalId}`,
      );
    case 'implausible':
      return new RefusalException(kind, 422, implausible(refusal));
    case 'source-signs':
      return new RefusalException(kind, 403, `${refusal.source} has a key, and ${symbol} is said by it`);
    case 'unknown-source':
      return new RefusalException(kind, 422, `${symbol} is not marked by ${refusal.source}`);
    case 'from-the-future':
      return new RefusalException(kind, 422, `${symbol} at ${refusal.quotedAt}: more than an hour ahead`);
    case 'not-a-price':
    case 'one-sided':
    case 'crossed':
    case 'too-wide':
    case 'unknown-symbol':
      return new RefusalException(kind, 422, symbol);
    default:
      return unreachable(kind);
  }
}

/** What stood, of which instant and by whose word: two officers may void it, if it was wrong. */
function implausible({ symbol, price, quotedAt, stood }: Extract<QuoteRefusal, { kind: 'implausible' }>) {
  const when = stood.quotedAt > quotedAt ? 'after' : 'before';
  const said = `${stood.source} of ${stood.quotedAt}`;
  return `${symbol} at ${price}: within the hour ${when} ${quotedAt} it stood at ${stood.price}, said by ${said}`;
}
