import { accept, refuse, type Result } from '@app/kernel';
import type { Actor } from './actor';
import { hasExpired, type Proposal } from './proposal';

export type ApprovalRefusal =
  | 'no-such-proposal'
  | 'unknown-actor'
  | 'maker-is-checker'
  | 'same-conflict-group'
  | 'changed' // the checker has read other terms than were proposed
  | 'expired'
  | 'decided-already';

/**
 * Whether `checker` may approve `proposal`, having read the terms of which `subjectHash` is the hash. Four eyes: another person,
 * of another conflict group, who has seen exactly what was proposed, in time.
 */
export function mayApprove(
  proposal: Proposal,
  checker: Actor,
  subjectHash: string,
  asOf: Date,
): Result<Proposal, ApprovalRefusal> {
  if (checker.id === proposal.maker) return refuse('maker-is-checker');
  if (checker.conflictGroup === proposal.makerGroup) return refuse('same-conflict-group');
  if (subjectHash !== proposal.subjectHash) return refuse('changed');
  if (hasExpired(proposal, asOf)) return refuse('expired');
  return accept(proposal);
}
