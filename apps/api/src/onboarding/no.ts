import type {
  ApplicationApprovalRefusal,
  ApplicationRefusal,
  ScreeningRefusal,
  SectionRefusal,
} from '@app/legal-entity';
import { unreachable } from '@app/kernel';
import { type HttpException, NotFoundException } from '@nestjs/common';
import { RefusalException } from '../http/refusal.exception';

export type OnboardingRefusal =
  ApplicationRefusal | ApplicationApprovalRefusal | SectionRefusal | ScreeningRefusal;

const FORBIDDEN = 403;
const CONFLICT = 409;
const PRECONDITION_FAILED = 412;
const UNPROCESSABLE = 422;

/** How the business's no is answered. Another client's application is not there, like one that does not exist. */
export function exceptionOf(refusal: OnboardingRefusal): HttpException {
  const { kind } = refusal;
  switch (kind) {
    case 'no-such-application':
    case 'no-such-hit':
      return new NotFoundException(kind.replaceAll('-', ' '));
    case 'illegal-transition': {
      const { state, legal } = refusal;
      const open = legal.length === 0 ? 'nothing' : legal.join(', ');
      return new RefusalException(kind, CONFLICT, `it is ${state}: possible is ${open}`);
    }
    case 'requirements-missing': {
      const lines = refusal.requirements.map(({ section, missing, why }) => `${section}: ${missing}: ${why}`);
      return new RefusalException(kind, CONFLICT, 'something is missing', lines);
    }
    case 'role-may-not':
      return new RefusalException(kind, FORBIDDEN, `this is for ${refusal.allowed.join(', ')}`);
    case 'section-not-writable':
      return new RefusalException(kind, CONFLICT, `the application is ${refusal.state}`);
    case 'stale-version':
      return new RefusalException(kind, PRECONDITION_FAILED, `version ${String(refusal.version)} stands`);
    case 'not-the-applicants':
      return new RefusalException(kind, UNPROCESSABLE, refusal.sections.join(', '));
    case 'officer-not-enrolled':
    case 'prepared-by-checker':
    case 'maker-is-checker':
    case 'same-conflict-group':
    case 'escalated-by-the-same':
      return new RefusalException(kind, FORBIDDEN);
    case 'lei-taken':
    case 'party-name-taken':
    case 'sandbox-application':
    case 'not-proposed':
    case 'changed':
    case 'expired':
    case 'decided-already':
    case 'escalated-already':
      return new RefusalException(kind, CONFLICT);
    default:
      return unreachable(kind);
  }
}
