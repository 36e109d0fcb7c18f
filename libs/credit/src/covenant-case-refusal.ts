import type { ApprovalRefusal } from '@app/control';
import type { IllegalDecision } from './domain';

/** Why nothing is decided about a right at all. */
export type NotDecided = IllegalDecision | { readonly kind: 'unknown-actor' | 'no-such-case' };

export type ReserveRightRefusal = NotDecided | { readonly kind: 'served-in-the-future' };
export type ExerciseRefusal = ReserveRightRefusal | { readonly kind: 'beyond-authority' };
export type WaiverRefusal = NotDecided | { readonly kind: 'waived-in-the-past' };
/** A waiver that two agreed on has ended its case: nobody is told that it was decided already. */
export type WaiverApprovalRefusal =
  NotDecided | { readonly kind: Exclude<ApprovalRefusal, 'decided-already'> };
