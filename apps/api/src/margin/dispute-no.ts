import { unreachable } from '@app/kernel';
import type { ClaimRefusal, QuotationRefusal, ResolutionRefusal } from '@app/margin';
import { NotFoundException } from '@nestjs/common';
import { RefusalException } from '../http/refusal.exception';

/** A refusal of a dispute, as it crosses HTTP. What is another's is not there. */
export function noToDispute(refusal: ClaimRefusal | QuotationRefusal | ResolutionRefusal) {
  switch (refusal) {
    case 'no-such-call':
      return new NotFoundException('no such call');
    case 'no-such-dispute':
      return new NotFoundException('no such dispute');
    case 'wrong-asset':
    case 'dispute-above-call':
    case 'dispute-not-positive':
    case 'quotation-of-nothing-used':
    case 'quotation-implausible':
      return new RefusalException(refusal, 422);
    case 'answered-at-its-request':
    case 'wrong-state':
    case 'deadline-passed':
    case 'dispute-too-late':
    case 'disputed-already':
    case 'resolved-already':
    case 'too-early':
    case 'quoted-twice-by-one-dealer':
    case 'quotations-complete':
      return new RefusalException(refusal, 409);
    case 'maker-is-checker':
      return new RefusalException(refusal, 403);
    default:
      return unreachable(refusal);
  }
}
