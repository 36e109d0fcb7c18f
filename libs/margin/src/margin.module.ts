import { ControlModule } from '@app/control';
import { CollateralModule } from '@app/collateral';
import { ExposureModule } from '@app/exposure';
import { LedgerModule } from '@app/ledger';
import { LegalEntityModule } from '@app/legal-entity';
import { MarketDataModule } from '@app/market-data';
import { SettlementModule } from '@app/settlement';
import { TradeModule } from '@app/trade';
import { Module } from '@nestjs/common';
import { CallStepService } from './call-step.service';
import { CallRulesService } from './call-rules.service';
import { CallReleaseService } from './call-release.service';
import { CallIssueService } from './call-issue.service';
import { CallDeadlineService } from './call-deadline.service';
import { BacktestService } from './backtest.service';
import { EscalationService } from './escalation.service';
import { DeliverableService } from './deliverable.service';
import { CallTimesService } from './call-times.service';
import { DisputeClaimService } from './dispute-claim.service';
import { DisputeGapService } from './dispute-gap.service';
import { DisputeOpeningService } from './dispute-opening.service';
import { DisputeReader } from './dispute-reader.service';
import { DisputeRecalculationService } from './dispute-recalculation.service';
import { DisputeService } from './dispute.service';
import { DisputeWatchService } from './dispute-watch.service';
import { ExpiryService } from './expiry.service';
import { FundingService } from './funding.service';
import { ImRequirementService } from './im-requirement.service';
import { InitialMarginHistoricalService } from './initial-margin-historical.service';
import { InitialMarginHistoryService } from './initial-margin-history.service';
import { InitialMarginKernelService } from './initial-margin-kernel.service';
import { InitialMarginService } from './initial-margin.service';
import { InterestService } from './interest.service';
import { InterestStrikeService } from './interest-strike.service';
import { ReferenceRateService } from './interest-rate.service';
import { ReferenceRateProposalService } from './reference-rate-proposal.service';
import { MarginCallReader } from './margin-call-reader.service';
import { MarginCallService } from './margin-call.service';
import { MarginGroundsService } from './margin-grounds.service';
import { MarginModelChoiceService } from './margin-model-choice.service';
import { MarginModelService } from './margin-model.service';
import { MarginReconciliationService } from './margin-reconciliation.service';
import { MarginRunReplayService } from './margin-run-replay.service';
import { MarginRunService } from './margin-run.service';
import { MarginTimetableService } from './margin-timetable.service';
import { IntradayRightService } from './intraday-right.service';
import { MarginTickService } from './margin-tick.service';
import { MarginTickWatch } from './margin-tick-watch.service';
import { KeptRunService } from './kept-run.service';
import { StatementBasisService } from './statement-basis.service';
import { StatementModelService } from './statement-model.service';
import { RunStatementService } from './statement-run.service';
import { StillDueService } from './still-due.service';
import { StatementService } from './statement.service';
import { SubstitutionCallService } from './substitution-call.service';
import { PledgeJudgeService } from './pledge-judge.service';
import { PledgePaymentService } from './pledge-payment.service';
import { PledgeService } from './pledge.service';

const services = [
  CallRulesService,
  CallDeadlineService,
  CallIssueService,
  CallReleaseService,
  CallStepService,
  CallTimesService,
  EscalationService,
  DeliverableService,
  PledgeJudgeService,
  PledgePaymentService,
  PledgeService,
  InitialMarginService,
  ImRequirementService,
  SubstitutionCallService,
  InitialMarginHistoricalService,
  InitialMarginHistoryService,
  InitialMarginKernelService,
  MarginGroundsService,
  MarginModelService,
  MarginModelChoiceService,
  BacktestService,
  MarginRunService,
  MarginRunReplayService,
  MarginReconciliationService,
  MarginTickService,
  IntradayRightService,
  MarginTimetableService,
  MarginTickWatch,
  MarginCallService,
  MarginCallReader,
  DisputeClaimService,
  DisputeGapService,
  DisputeOpeningService,
  DisputeReader,
  DisputeRecalculationService,
  DisputeService,
  StillDueService,
  DisputeWatchService,
  InterestService,
  InterestStrikeService,
  ReferenceRateService,
  ReferenceRateProposalService,
  FundingService,
  ExpiryService,
  KeptRunService,
  StatementBasisService,
  StatementModelService,
  RunStatementService,
  StatementService,
];

@Module({
  imports: [
    ControlModule,
    LegalEntityModule,
    MarketDataModule,
    TradeModule,
    CollateralModule,
    ExposureModule,
    LedgerModule,
    SettlementModule,
  ],
  providers: services,
  exports: services,
})
export class MarginModule {}
