export type { Actor, ActorId } from './actor';
export { type ApprovalRefusal, mayApprove } from './approval';
export { type AuditEntry, requireWhole } from './audit-entry';
export { hasExpired, type Proposal } from './proposal';
