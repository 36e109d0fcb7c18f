import type { EndRefusal, StandingRefusal } from '@app/credit';
import { textOf, unreachable } from '@app/kernel';
import { type HttpException, NotFoundException } from '@nestjs/common';
import { RefusalException } from '../http/refusal.exception';

/** A refusal as plain JSON: it is stored with its command, and the same request again is refused in the same words. */
export interface No {
  readonly kind: string;
  readonly status: number;
  readonly detail?: string;
}

export const NO_SUCH_RELATIONSHIP: No = { kind: 'no-such-relationship', status: 404 };

/** The exception that answers a request with it. What is not there is not there, whoever asks. */
export function exceptionOf({ kind, status, detail }: No): HttpException {
  if (status === 404) return new NotFoundException(kind.replaceAll('-', ' '));
  return new RefusalException(kind, status, detail);
}

/** Why a trade is not held, or what is held does not end as it was asked to. */
export function noOf(refusal: EndRefusal): No {
  const { kind } = refusal;
  switch (kind) {
    case 'limit-exceeded':
    case 'unsecured-exceeded':
    case 'sub-limit-exceeded': {
      const { occupancy, of, wanted, limit } = refusal;
      const asset = limit.asset.code;
      const detail = `${occupancy}: ${of} would be ${wanted.toText()} of ${limit.toText()} ${asset}`;
      return { kind, status: 409, detail };
    }
    case 'line-frozen':
    case 'line-expired':
      return { kind, status: 409, detail: refusal.occupancy };
    case 'trade-known':
    case 'seat-not-performing':
    case 'reservation-over':
    case 'reservation-expired':
      return { kind, status: 409 };
    case 'no-such-reservation':
      return { kind, status: 404 };
    case 'not-for-this-seat': {
      const detail =
        'the seat that asked may let it go, and the other may agree to it; the house may do both';
      return { kind, status: 403, detail };
    }
    case 'no-such-seat':
    case 'no-such-instrument':
      return { kind, status: 422 };
    case 'exposure-stale':
    case 'no-line':
    case 'no-mark':
    case 'no-stress-move':
    case 'no-volatility-move':
    case 'no-snapshot':
      return noStanding(refusal);
    default:
      return unreachable(kind);
  }
}

/** Why a line cannot be measured. */
function noStanding(refusal: StandingRefusal): No {
  const { kind } = refusal;
  switch (kind) {
    case 'exposure-stale': {
      const detail = `the newest marks are of ${textOf(refusal.asOf)}: nothing is lent on them`;
      return { kind, status: 409, detail };
    }
    case 'no-line':
      return { kind, status: 409, detail: `${refusal.occupancy} has no line` };
    case 'no-mark':
    case 'no-stress-move':
    case 'no-volatility-move':
      return { kind, status: 409, detail: refusal.underlying };
    case 'no-snapshot':
      return { kind, status: 409 };
    default:
      return unreachable(kind);
  }
}
