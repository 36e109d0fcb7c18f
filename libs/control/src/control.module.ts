import { Module } from '@nestjs/common';
import { ApprovalService } from './approval.service';
import { AuditProofService } from './audit-proof.service';
import { AuditRoundService } from './audit-round.service';
import { AuditService } from './audit.service';

const services = [ApprovalService, AuditService, AuditProofService, AuditRoundService];

@Module({ providers: services, exports: services })
export class ControlModule {}
