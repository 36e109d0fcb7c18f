import { textOf, unreachable } from '@app/kernel';
import type {
  CallBackRecordRefusal,
  CancelInstructionRefusal,
  InstructionApprovalRefusal,
  PhoneRefusal,
  ProposeInstructionRefusal,
  ProveControlRefusal,
  StandingApprovalRefusal,
  StandingCommandRefusal,
} from '@app/legal-entity';
import type { AskWithdrawalRefusal } from '@app/settlement';
import { type HttpException, NotFoundException } from '@nestjs/common';
import { isOfApproval, noApproval } from '../http/approval-no';
import { RefusalException } from '../http/refusal.exception';

/** A refusal as plain JSON: it is stored with its command, and the same request again is refused in the same words. */
export interface SettlementNo {
  readonly kind: string;
  readonly status: number;
  readonly detail?: string;
}

/** The exception that answers a request with it. What is not there is not there, whoever asks. */
export function exceptionOf({ kind, status, detail }: SettlementNo): HttpException {
  if (status === 404) return new NotFoundException(kind.replaceAll('-', ' '));
  return new RefusalException(kind, status, detail);
}

export type InstructionRefusal =
  | ProposeInstructionRefusal
  | ProveControlRefusal
  | CallBackRecordRefusal
  | InstructionApprovalRefusal
  | CancelInstructionRefusal
  | PhoneRefusal;

/** Why a settlement instruction, or a number that it is confirmed on, is not taken as it was given. */
export function noInstruction(kind: InstructionRefusal): SettlementNo {
  if (isOfApproval(kind)) return noApproval(kind);
  switch (kind) {
    case 'no-such-instruction':
    case 'not-a-party':
      return { kind, status: 404 };
    case 'entered-by-caller':
    case 'entered-by-checker':
    case 'number-recorded-by-the-same':
      return { kind, status: 403 };
    case 'not-an-address':
    case 'address-not-checksummed':
    case 'address-checksum-wrong':
    case 'iban-malformed':
    case 'iban-country-unknown':
    case 'iban-length-wrong':
    case 'iban-check-digits-wrong':
    case 'bic-malformed':
    case 'asset-not-paid-there':
    case 'no-such-phone':
    case 'from-another-account':
    case 'another-amount':
      return { kind, status: 422 };
    case 'party-closed':
    case 'nothing-to-replace':
    case 'instruction-over':
    case 'proven-already':
    case 'transfer-known':
    case 'number-too-new':
    case 'approved-already':
    case 'not-called-back':
    case 'control-not-proven':
    case 'wallet-listed':
      return { kind, status: 409 };
    default:
      return unreachable(kind);
  }
}

/** Why money is not let go. */
export function noWithdrawal(refusal: AskWithdrawalRefusal): SettlementNo {
  const { kind } = refusal;
  switch (kind) {
    case 'no-such-seat':
      return { kind, status: 422 };
    case 'instruction-cooling':
      return { kind, status: 409, detail: `it is in force from ${textOf(refusal.until)}` };
    case 'not-enough-free':
      return { kind, status: 409, detail: `free is ${refusal.free.toText()} ${refusal.free.asset.code}` };
    case 'dues-unpaid':
      return { kind, status: 409, detail: `unpaid is ${refusal.due.toText()}` };
    case 'seat-not-performing':
    case 'party-suspended':
    case 'no-instruction-in-force':
    case 'wallet-listed':
    case 'wallet-not-screened':
      return { kind, status: 409 };
    default:
      return unreachable(kind);
  }
}

/** Why a party is not moved. */
export function noStanding(refusal: StandingCommandRefusal | StandingApprovalRefusal): SettlementNo {
  const { kind } = refusal;
  if (kind !== 'stale' && isOfApproval(kind)) return noApproval(kind);
  switch (kind) {
    case 'not-a-party':
      return { kind, status: 404 };
    case 'illegal-transition': {
      const { state, legal } = refusal;
      const open = legal.length === 0 ? 'nothing' : legal.join(', ');
      return { kind, status: 409, detail: `it is ${state}: possible is ${open}` };
    }
    case 'stale':
      return { kind, status: 409, detail: `it is ${refusal.state} by now` };
    case 'papers-expired':
      return { kind, status: 409, detail: refusal.why.join('; ') };
    case 'party-has-seat':
    case 'party-has-balance':
    case 'application-on-hold':
      return { kind, status: 409 };
    default:
      return unreachable(kind);
  }
}
