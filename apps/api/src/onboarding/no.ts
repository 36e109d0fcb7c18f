import type {
  ActivationRefusal,
  AdvanceRefusal,
  ApplicationApprovalRefusal,
  InfoRefusal,
  ScreeningRefusal,
  SectionRefusal,
  SubmissionRefusal,
} from '@app/legal-entity';
import { unreachable } from '@app/kernel';
import { type HttpException, NotFoundException } from '@nestjs/common';
import { isOfApproval, noApproval } from '../http/approval-no';
import { RefusalException } from '../http/refusal.exception';

export type OnboardingRefusal =
  | SubmissionRefusal
  | AdvanceRefusal
  | InfoRefusal
  | ActivationRefusal
  | ApplicationApprovalRefusal
  | SectionRefusal
  | ScreeningRefusal;

interface OnboardingNo {
  readonly kind: string;
  readonly status: number;
  readonly detail?: string;
  readonly errors?: readonly string[];
}

/** How the business's no is answered. Another client's application is not there, like one that does not exist. */
export function exceptionOf(refusal: OnboardingRefusal): HttpException {
  const { kind, status, detail, errors } = noOf(refusal);
  if (status === 404) return new NotFoundException(kind.replaceAll('-', ' '));
  return new RefusalException(kind, status, detail, errors);
}

function noOf(refusal: OnboardingRefusal): OnboardingNo {
  const { kind } = refusal;
  if (isOfApproval(kind)) return noApproval(kind);
  switch (kind) {
    case 'no-such-application':
    case 'no-such-hit':
      return { kind, status: 404 };
    case 'illegal-transition': {
      const { state, legal } = refusal;
      const open = legal.length === 0 ? 'nothing' : legal.join(', ');
      return { kind, status: 409, detail: `it is ${state}: possible is ${open}` };
    }
    case 'requirements-missing': {
      const errors = refusal.requirements.map(
        ({ section, missing, why }) => `${section}: ${missing}: ${why}`,
      );
      return { kind, status: 409, detail: 'something is missing', errors };
    }
    case 'role-may-not':
      return { kind, status: 403, detail: `this is for ${refusal.allowed.join(', ')}` };
    case 'section-not-writable':
      return { kind, status: 409, detail: `the application is ${refusal.state}` };
    case 'stale-version':
      return { kind, status: 412, detail: `version ${String(refusal.version)} stands` };
    case 'not-the-applicants':
      return { kind, status: 422, detail: refusal.sections.join(', ') };
    case 'prepared-by-checker':
    case 'escalated-by-the-same':
      return { kind, status: 403 };
    case 'lei-taken':
    case 'party-name-taken':
    case 'sandbox-application':
    case 'not-proposed':
    case 'escalated-already':
      return { kind, status: 409 };
    default:
      return unreachable(kind);
  }
}
