import { ControlModule } from '@app/control';
import { LedgerModule } from '@app/ledger';
import { LegalEntityModule } from '@app/legal-entity';
import { Module } from '@nestjs/common';
import { CollateralService } from './collateral.service';
import { LossNoticeService } from './loss-notice.service';
import { PayoutPlanService } from './payout-plan.service';
import { PayoutProposalService } from './payout-proposal.service';
import { PayoutService } from './payout.service';
import { RemainderService } from './remainder.service';
import { TrancheReportService } from './tranche-report.service';
import { TrancheService } from './tranche.service';

const services = [TrancheService, CollateralService, LossNoticeService, PayoutService, TrancheReportService];

@Module({
  imports: [ControlModule, LedgerModule, LegalEntityModule],
  providers: [...services, PayoutPlanService, PayoutProposalService, RemainderService],
  exports: services,
})
export class TailBondModule {}
