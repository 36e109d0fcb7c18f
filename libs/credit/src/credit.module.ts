import { CollateralModule } from '@app/collateral';
import { ControlModule } from '@app/control';
import { ExposureModule } from '@app/exposure';
import { LedgerModule } from '@app/ledger';
import { LegalEntityModule } from '@app/legal-entity';
import { TradeModule } from '@app/trade';
import { Module } from '@nestjs/common';
import { AppetiteOverrideService } from './appetite-override.service';
import { AppetiteService } from './appetite.service';
import { AuthorityService } from './authority.service';
import { CovenantCaseService } from './covenant-case.service';
import { CovenantJudgeService } from './covenant-judge.service';
import { CreditGroupService } from './credit-group.service';
import { CreditLineService } from './credit-line.service';
import { CreditNoticeService } from './credit-notice.service';
import { CreditPolicyService } from './credit-policy.service';
import { CreditStandingService } from './credit-standing.service';
import { LimitBreachService } from './limit-breach.service';
import { LimitWarningService } from './limit-warning.service';
import { LineActService } from './line-act.service';
import { LineAdmissionService } from './line-admission.service';
import { LineCareService } from './line-care.service';
import { LineProposalService } from './line-proposal.service';
import { LineScoreService } from './line-score.service';
import { NavStatementService } from './nav-statement.service';
import { ReservationService } from './reservation.service';
import { TradeChangeService } from './trade-change.service';
import { TradeDecisionService } from './trade-decision.service';
import { WrongWayService } from './wrong-way.service';

const services = [
  AppetiteOverrideService,
  AppetiteService,
  AuthorityService,
  CovenantCaseService,
  CovenantJudgeService,
  CreditGroupService,
  CreditLineService,
  CreditNoticeService,
  CreditPolicyService,
  CreditStandingService,
  LimitBreachService,
  LimitWarningService,
  LineActService,
  LineAdmissionService,
  LineCareService,
  LineProposalService,
  LineScoreService,
  NavStatementService,
  ReservationService,
  TradeChangeService,
  TradeDecisionService,
  WrongWayService,
];

@Module({
  imports: [ControlModule, LedgerModule, LegalEntityModule, TradeModule, CollateralModule, ExposureModule],
  providers: services,
  exports: services,
})
export class CreditModule {}
