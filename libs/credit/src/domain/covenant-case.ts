import { accept, refuse, type Result } from '@app/kernel';

/** A right that a breach has given: nobody has used it, it was reserved, or it is over. */
export type CaseState = 'open' | 'reserved' | 'waived' | 'exercised' | 'lapsed';

export const CASE_COMMANDS = ['reserve', 'waive', 'exercise', 'lapse'] as const;
export type CaseCommand = (typeof CASE_COMMANDS)[number];

export interface IllegalDecision {
  readonly kind: 'illegal-decision';
  readonly state: CaseState;
  readonly legal: readonly CaseCommand[];
}

const AFTER: Readonly<Record<CaseCommand, CaseState>> = {
  reserve: 'reserved',
  waive: 'waived',
  exercise: 'exercised',
  lapse: 'lapsed',
};

/** Where a case stands after what was decided. */
export function stateAfter(decisions: readonly CaseCommand[]): CaseState {
  const last = decisions.at(-1);
  return last === undefined ? 'open' : AFTER[last];
}

/**
 * What may be decided. People act up to the last day, and time acts after it: a right that is not used by then is gone. Reserving
 * it says that silence is no waiver; it makes the right no longer than the contract does.
 *
 * @param useBy the last day, UTC
 */
export function legalDecisions(state: CaseState, useBy: string, asOf: Date): CaseCommand[] {
  if (state !== 'open' && state !== 'reserved') return [];
  if (asOf.toISOString().slice(0, 10) > useBy) return ['lapse'];
  return state === 'open' ? ['reserve', 'waive', 'exercise'] : ['waive', 'exercise'];
}

/** @returns a refusal that lists what is possible instead */
export function mayDecide(
  { state, useBy }: { readonly state: CaseState; readonly useBy: string },
  command: CaseCommand,
  asOf: Date,
): Result<'may', IllegalDecision> {
  const legal = legalDecisions(state, useBy, asOf);
  return legal.includes(command) ? accept('may') : refuse({ kind: 'illegal-decision', state, legal });
}
