import type {
  AuthorityProposalRefusal,
  BlockNoticeRefusal,
  CommitRefusal,
  ExerciseRefusal,
  JoinRefusal,
  LineApprovalRefusal,
  OverrideRefusal,
  ProposalRefusal,
  ReductionRefusal,
  ReleaseRefusal,
  ReservationRefusal,
  StandingRefusal,
  StatementRefusal,
  WaiverApprovalRefusal,
  WaiverRefusal,
  WatchRefusal,
  WithdrawalRefusal,
  WrongWayRefusal,
} from '@app/credit';
import type { AppetiteFinding } from '@app/credit/domain';
import { textOf, unreachable } from '@app/kernel';
import { type HttpException, NotFoundException } from '@nestjs/common';
import { isOfApproval, noApproval } from '../http/approval-no';
import { RefusalException } from '../http/refusal.exception';

/** A refusal as plain JSON: it is stored with its command, and the same request again is refused in the same words. */
export interface No {
  readonly kind: string;
  readonly status: number;
  readonly detail?: string;
  readonly errors?: readonly string[];
}

export const NO_SUCH_RELATIONSHIP: No = { kind: 'no-such-relationship', status: 404 };

/** The exception that answers a request with it. What is not there is not there, whoever asks. */
export function exceptionOf({ kind, status, detail, errors }: No): HttpException {
  if (status === 404) return new NotFoundException(kind.replaceAll('-', ' '));
  return new RefusalException(kind, status, detail, errors);
}

/** Why a trade is not held, or what is held does not end as it was asked to. */
export function noOf(refusal: ReservationRefusal | CommitRefusal | ReleaseRefusal): No {
  const { kind } = refusal;
  switch (kind) {
    case 'limit-exceeded':
    case 'unsecured-exceeded':
    case 'sub-limit-exceeded': {
      const { occupancy, of, wanted, limit, others } = refusal;
      const said = (name: string, used: typeof wanted, most: typeof limit) =>
        `${occupancy}: ${name} would be ${used.toText()} of ${most.toText()} ${most.asset.code}`;
      const errors = others.map((other) => said(other.of, other.used, other.limit));
      return { kind, status: 409, detail: said(of, wanted, limit), ...(errors.length > 0 && { errors }) };
    }
    case 'line-frozen':
    case 'line-suspended':
    case 'line-expired':
    case 'wrong-way-affiliate':
    case 'party-restricted':
    case 'party-suspended':
      return { kind, status: 409, detail: refusal.occupancy };
    case 'trade-known':
    case 'seat-not-performing':
    case 'reservation-over':
    case 'reservation-expired':
    case 'held-for-a-change':
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
    case 'settles-elsewhere':
    case 'instrument-expired':
      return { kind, status: 422 };
    case 'exposure-stale':
    case 'no-line':
    case 'no-mark':
    case 'no-funding-rate':
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
    case 'no-funding-rate':
    case 'no-stress-move':
    case 'no-volatility-move':
      return { kind, status: 409, detail: refusal.underlying };
    case 'no-snapshot':
      return { kind, status: 409 };
    default:
      return unreachable(kind);
  }
}

/** What a version would make of something that the appetite limits. */
function saidOf({ of, name, after, most }: AppetiteFinding): string {
  const used = after === 'unlimited' ? 'without a sub-limit' : after.toText();
  return `${of} ${name}: ${used} of ${most.toText()} ${most.asset.code}`;
}

/** Why a line, the right of a covenant, the authority table, a statement or a group stays as it is. */
export function noDecision(
  refusal:
    | Extract<LineApprovalRefusal, object>
    | ProposalRefusal
    | WatchRefusal
    | ReductionRefusal
    | BlockNoticeRefusal
    | ExerciseRefusal
    | WaiverRefusal
    | WaiverApprovalRefusal
    | AuthorityProposalRefusal
    | {
        readonly kind:
          | Exclude<LineApprovalRefusal, object>
          | WithdrawalRefusal
          | StatementRefusal
          | JoinRefusal
          | WrongWayRefusal
          | OverrideRefusal;
      },
): No {
  const { kind } = refusal;
  if (isOfApproval(kind)) return noApproval(kind);
  switch (kind) {
    case 'no-such-case':
    case 'no-such-party':
    case 'no-line':
      return { kind, status: 404 };
    case 'beyond-authority':
      return { kind, status: 403 };
    case 'stale-version':
      return { kind, status: 412, detail: `version ${String(refusal.version)} stands` };
    case 'illegal-act':
    case 'illegal-decision': {
      const possible = refusal.legal.length === 0 ? 'nothing' : refusal.legal.join(', ');
      return { kind, status: 409, detail: `it is ${refusal.state}: possible is ${possible}` };
    }
    case 'over-appetite': {
      const said = refusal.findings.map(saidOf);
      return { kind, status: 409, detail: said.join('; ') };
    }
    case 'not-a-reduction':
      return { kind, status: 422, detail: `the line is of ${refusal.approved.toText()}` };
    case 'no-such-seat':
    case 'reductions-not-falling':
    case 'appetite-override-too-long':
    case 'expires-in-the-past':
    case 'reviewed-after-expiry':
    case 'clause-missing':
    case 'review-in-the-past':
    case 'waived-in-the-past':
    case 'served-in-the-future':
    case 'of-a-day-to-come':
      return { kind, status: 422 };
    case 'seat-not-performing':
    case 'proposal-over':
    case 'first-skin-promised-twice':
    case 'line-committed':
    case 'not-blocked':
    case 'served-already':
    case 'delivered-already':
      return { kind, status: 409 };
    default:
      return unreachable(kind);
  }
}
