export type { Actor, ActorId } from './actor';
export { type ApprovalRefusal, mayApprove } from './approval';
export { hasExpired, type Proposal } from './proposal';
