import type { ApprovalRefusal } from '@app/control';
import { invariant } from '@app/kernel';

/** What an approval may still refuse of a proposal that was found open. */
export type OpenApprovalRefusal = Exclude<ApprovalRefusal, 'no-such-proposal' | 'decided-already'>;

/** The same refusal, of a proposal that was found, and that nobody has approved: what an approval changes is locked, and stands. */
export function undecided(refusal: ApprovalRefusal): OpenApprovalRefusal {
  invariant(
    refusal !== 'no-such-proposal' && refusal !== 'decided-already',
    `a proposal that stands open is answered ${refusal}`,
  );
  return refusal;
}
