import { accept, type Money, refuse, type Result } from '@app/kernel';
import {
  isStopped,
  type PartyState,
  type SettlementInstructionState,
  type Standing,
} from '@app/legal-entity/domain';

/** To where a withdrawal is asked for, as it stands. */
export interface Payee {
  readonly state: SettlementInstructionState;
  readonly inForceFrom?: Date;
  readonly asset: string;
  readonly listed: boolean | null; // on the list in force; null: no list was ever read
}

/** A withdrawal that is asked for, and what it is decided on. */
export interface AskedWithdrawal {
  readonly amount: Money; // above 0
  readonly free: Money; // on the seat's own account, less what is on its way out
  readonly due: Money; // what the seat has left unpaid, and what of a call is due
  readonly standing: Standing;
  readonly party: PartyState;
  readonly payee: Payee | undefined; // of this party; undefined: it has no such instruction
}

export type WithdrawalRefusal =
  | { readonly kind: 'seat-not-performing' | 'party-suspended' | 'no-instruction-in-force' }
  | { readonly kind: 'instruction-cooling'; readonly until: Date }
  | { readonly kind: 'wallet-listed' | 'wallet-not-screened' }
  | { readonly kind: 'dues-unpaid'; readonly due: Money }
  | { readonly kind: 'not-enough-free'; readonly free: Money };

/**
 * Whether a party may take money out: what is free, while it performs and owes nothing that was left unpaid, and to an instruction of
 * its own that is in force. Margin is not free; a call that is not due yet does not hold what is.
 */
export function decideWithdrawal(asked: AskedWithdrawal): Result<'may', WithdrawalRefusal> {
  const { amount, free, due, standing, party, payee } = asked;
  if (isStopped(party)) return refuse({ kind: 'party-suspended' });
  if (standing !== 'performing') return refuse({ kind: 'seat-not-performing' });
  const noPayee = payeeRefusal(payee, amount.asset.code);
  if (noPayee !== undefined) return refuse(noPayee);
  if (due.isPositive()) return refuse({ kind: 'dues-unpaid', due });
  return free.lessThan(amount) ? refuse({ kind: 'not-enough-free', free }) : accept('may');
}

function payeeRefusal(payee: Payee | undefined, asset: string): WithdrawalRefusal | undefined {
  if (payee?.state === 'cooling' && payee.inForceFrom !== undefined)
    return { kind: 'instruction-cooling', until: payee.inForceFrom };
  if (payee?.state !== 'in-force' || payee.asset !== asset) return { kind: 'no-instruction-in-force' };
  if (payee.listed === null) return { kind: 'wallet-not-screened' };
  return payee.listed ? { kind: 'wallet-listed' } : undefined;
}
