import { unreachable } from '@app/kernel';
import type { AcceptanceRefusal, OpenRefusal, ProposeRefusal, WithdrawRefusal } from '@app/legal-entity';
import { type HttpException, NotFoundException } from '@nestjs/common';
import { isOfApproval, noApproval } from '../http/approval-no';
import { RefusalException } from '../http/refusal.exception';

export type RelationshipRefusal = ProposeRefusal | OpenRefusal | WithdrawRefusal | AcceptanceRefusal;

/** A refusal as plain JSON: it is stored with its command, and the same request again is refused in the same words. */
export interface RelationshipNo {
  readonly kind: string;
  readonly status: number;
  readonly detail?: string;
  readonly errors?: readonly string[];
}

/** The exception that answers a request with it. What is not there is not there, whoever asks. */
export function exceptionOf({ kind, status, detail, errors }: RelationshipNo): HttpException {
  if (status === 404) return new NotFoundException(kind.replaceAll('-', ' '));
  return new RefusalException(kind, status, detail, errors);
}

/** Why a relationship is not proposed, accepted, opened or taken back. */
export function noOf(refusal: RelationshipRefusal): RelationshipNo {
  const { kind } = refusal;
  if (isOfApproval(kind)) return noApproval(kind);
  switch (kind) {
    case 'signatory-unknown':
    case 'without-scope':
    case 'not-empowered-yet':
    case 'power-expired':
    case 'above-limit':
      return { kind, status: 403 };
    case 'same-party':
    case 'exhaustion-missing':
    case 'exhaustion-improbable':
    case 'first-skin-not-allocated':
    case 'guarantee-against-the-ending':
    case 'no-such-core':
    case 'signature-missing':
    case 'joint-signature-missing':
      return { kind, status: 422 };
    case 'line-too-small':
      return { kind, status: 422, detail: `it is at least ${refusal.least.toText()}` };
    case 'name-taken':
    case 'disclosure-not-accepted':
    case 'disclosure-changed':
    case 'accepted-already':
      return { kind, status: 409 };
    case 'proposal-over':
      return { kind, status: 409, detail: `it is ${refusal.state}` };
    case 'party-not-active':
    case 'party-restricted':
    case 'party-suspended':
      return { kind, status: 409, detail: `${refusal.partyId}, in seat ${refusal.seat}` };
    case 'affiliated-parties':
      return { kind, status: 409, detail: `both do as ${refusal.through.join(', ')} says` };
    case 'own-capital-too-small': {
      const detail = `it has ${refusal.has.toText()} and would need ${refusal.needed.toText()}`;
      return { kind, status: 409, detail };
    }
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

export type MutualPaperRefusal = Extract<
  RelationshipRefusal,
  {
    kind:
      'paper-incomplete' | 'ending-not-in-paper' | 'vm-term-differs' | 'vm-term-one-sided' | 'not-operable';
  }
>;

/** What the paper of the two seats lacks, or where it does not say the same. */
export function noPaper(refusal: MutualPaperRefusal): RelationshipNo {
  const { kind } = refusal;
  switch (kind) {
    case 'paper-incomplete': {
      const errors = refusal.gaps.map(({ seat, missing, why }) => `seat ${seat}: ${missing}: ${why}`);
      return { kind, status: 409, detail: 'the paper of a seat is not whole', errors };
    }
    case 'ending-not-in-paper':
      return { kind, status: 409, detail: `the Schedules elect ${refusal.elected}` };
    case 'vm-term-one-sided':
      return { kind, status: 409, detail: `${refusal.partyId}: ${refusal.field}` };
    case 'vm-term-differs':
      return {
        kind,
        status: 409,
        detail: `${refusal.field}: ${refusal.a} in seat A, ${refusal.b} in seat B`,
      };
    case 'not-operable':
      return { kind, status: 409, detail: `${refusal.partyId}: ${refusal.field}: ${refusal.why}` };
    default:
      return unreachable(kind);
  }
}
