import { unreachable } from '@app/kernel';
import type {
  AgreementRefusal,
  OpinionApprovalRefusal,
  OpinionRefusal,
  VersionApprovalRefusal,
  VersionRefusal,
} from '@app/legal-entity';
import { type HttpException, NotFoundException } from '@nestjs/common';
import { isOfApproval, noApproval } from '../http/approval-no';
import { RefusalException } from '../http/refusal.exception';
import { noPaper } from '../legal-entity/relationship-no';

export type PaperRefusal =
  | VersionRefusal
  | VersionApprovalRefusal
  | { readonly kind: AgreementRefusal | OpinionRefusal | OpinionApprovalRefusal };

/** A refusal as plain JSON: it is stored with its command, and the same request again is refused in the same words. */
export interface PaperNo {
  readonly kind: string;
  readonly status: number;
  readonly detail?: string;
  readonly errors?: readonly string[];
}

/** The exception that answers a request with it. What is not there is not there, whoever asks. */
export function exceptionOf({ kind, status, detail, errors }: PaperNo): HttpException {
  if (status === 404) return new NotFoundException(kind.replaceAll('-', ' '));
  return new RefusalException(kind, status, detail, errors);
}

/** Why nothing is recorded, proposed or approved of a party's paper, or of the opinions on it. */
export function noOf(refusal: PaperRefusal): PaperNo {
  const { kind } = refusal;
  if (isOfApproval(kind)) return noApproval(kind);
  switch (kind) {
    case 'no-such-agreement':
      return { kind, status: 404 };
    case 'stale-version':
      return { kind, status: 412, detail: `version ${String(refusal.version)} stands` };
    case 'election-not-allowed': {
      const errors = refusal.misfits.map(({ field, allowed }) => `${field}: ${allowed}`);
      return { kind, status: 422, detail: 'some elections are not what may stand there', errors };
    }
    case 'signatory-without-scope':
      return { kind, status: 422, detail: refusal.why };
    case 'relinks-not-acknowledged': {
      const detail =
        refusal.relinks.length === 0 ? 'it re-links nothing' : `it re-links by ${refusal.relinks.join(', ')}`;
      return { kind, status: 409, detail };
    }
    case 'no-such-party':
    case 'signed-in-the-future':
    case 'effective-in-the-past':
    case 'valid-until-before-effective':
    case 'expired-already':
      return { kind, status: 422 };
    case 'signed-already':
    case 'supersedes-another':
    case 'superseded':
      return { kind, status: 409 };
    case 'paper-incomplete':
    case 'ending-not-in-paper':
    case 'vm-term-differs':
    case 'vm-term-one-sided':
    case 'not-operable':
      return noPaper(refusal);
    default:
      return unreachable(kind);
  }
}
