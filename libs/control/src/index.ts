export { type Approval, ApprovalService, type NewProposal } from './approval.service';
export { ControlModule } from './control.module';
export type { Actor, ActorId, ApprovalRefusal } from './domain';
