export { type Approval, ApprovalService, type NewProposal } from './approval.service';
export { AuditProofService, type AuditVerification } from './audit-proof.service';
export { AuditRoundService } from './audit-round.service';
export { AuditService } from './audit.service';
export { ControlModule } from './control.module';
export type { Actor, ActorId, ApprovalRefusal, AuditEntry } from './domain';
