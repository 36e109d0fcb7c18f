import type { CallKind, CallState } from './margin-call';

/** What a call says, beside what the journals under its name have moved. All in smallest units of one asset. */
export interface ComparedCall {
  readonly kind: CallKind;
  readonly state: CallState;
  readonly amount: bigint;
  readonly paid: bigint; // of a call that was cured: at its deadline
  readonly moved: bigint; // between the accounts it is about
  readonly collected: bigint; // of that, when it was collected: the rest moved in the payer's place
  readonly astray: bigint; // as margin, between others
  readonly leftDue: bigint; // of interest: what was booked as due instead
}

export type CallDifferenceKind =
  'call-without-journal' | 'journal-ahead-of-call' | 'call-differs' | 'journal-astray';

/** That a call and the ledger do not say the same. */
export interface CallDifference {
  readonly kind: CallDifferenceKind;
  readonly said: bigint;
  readonly found: bigint;
}

/**
 * Where a call and its journals differ, or undefined. Whatever is paid on a call has moved, and nothing else has; but variation margin
 * that its payer failed is paid whole by others in its place. What was paid late, in the grace period, moved with the cure and not with
 * the call: a call that was cured is compared as it stood when it failed.
 */
export function callDifference(call: ComparedCall): CallDifference | undefined {
  const { state, kind, amount, paid, moved, collected, astray, leftDue } = call;
  if (astray !== 0n) return { kind: 'journal-astray', said: 0n, found: astray };
  const failed = state === 'failed' || state === 'cured';
  const due = kind === 'interest' && (state === 'settled' || failed) ? amount - paid : 0n;
  if (leftDue !== due) return { kind: 'call-differs', said: due, found: leftDue };
  if (moved === paid) return undefined;
  const others = collected === 0n || collected === paid; // have paid beside what was collected of it
  if (failed && kind === 'vm' && moved === amount && others) return undefined;
  if (moved === 0n) return { kind: 'call-without-journal', said: paid, found: moved };
  return { kind: paid === 0n ? 'journal-ahead-of-call' : 'call-differs', said: paid, found: moved };
}
