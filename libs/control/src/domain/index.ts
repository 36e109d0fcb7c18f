export type { Actor, ActorId } from './actor';
export { type ApprovalRefusal, mayApprove } from './approval';
export type { Proposal } from './proposal';
