export { type Backtest, type BacktestOutcome, BacktestService } from './backtest.service';
export { CallReleaseService, type ProposedRelease, type ReleaseRefusal } from './call-release.service';
export {
  CallRulesService,
  type ProposedRules,
  type RulesApprovalRefusal,
  type RulesProposalRefusal,
} from './call-rules.service';
export { type CallDeed, CallStepService, type CancelRefusal } from './call-step.service';
export { DeliverableService } from './deliverable.service';
export { EscalationService } from './escalation.service';
export { type Pledge } from './pledge.rows';
export {
  type InstructionRefusal,
  type PledgeDecision,
  type PledgeDecisionRefusal,
  type PledgeOfferRefusal,
  PledgeService,
} from './pledge.service';
export { type ClaimRefusal, type DisputeClaim, DisputeClaimService } from './dispute-claim.service';
export { type ExplainedGap } from './dispute-gap.service';
export { type AgedDispute, DisputeReader, type SeenDispute } from './dispute-reader.service';
export { DisputeWatchService } from './dispute-watch.service';
export {
  type DisputeOutcome,
  type DisputeRefusal,
  type DisputeResolution,
  DisputeService,
  type QuotationRefusal,
  type ResolutionRefusal,
} from './dispute.service';
export { ExpiryService } from './expiry.service';
export { FundingService } from './funding.service';
export { ImRequirementService } from './im-requirement.service';
export { InitialMarginService } from './initial-margin.service';
export { licensedModelModule } from './licensed-model.module';
export {
  type ChoiceProposalRefusal,
  MarginModelChoiceService,
  type ModelChoice,
  type ProposedChoice,
} from './margin-model-choice.service';
export {
  type DatedModel,
  MarginModelService,
  type ModelProposalRefusal,
  type ProposedModel,
  type ReadModel,
} from './margin-model.service';
export { type InterestRefusal, InterestService } from './interest.service';
export { type InterestStatement } from './interest.rows';
export { type RateRefusal, ReferenceRateService } from './interest-rate.service';
export type { RecordedRate } from './reference-rate.rows';
export {
  type ProposedRate,
  type RateApprovalRefusal,
  type RateProposalRefusal,
  type ReadRate,
  ReferenceRateProposalService,
} from './reference-rate-proposal.service';
export { type CallResponse, MarginCallService, type ResponseRefusal } from './margin-call.service';
export {
  type CallFilter,
  type CallHistory,
  type CallStep,
  MarginCallReader,
  type Worklist,
} from './margin-call-reader.service';
export { type CallActor, findCall, type MarginCall, openCalls } from './margin.rows';
export { MarginModule } from './margin.module';
export {
  MarginReconciliationService,
  type ReconciledDifference,
  type Reconciliation,
} from './margin-reconciliation.service';
export { MarginRunReplayService } from './margin-run-replay.service';
export { MarginRunService } from './margin-run.service';
export {
  type IntradayRight,
  IntradayRightService,
  type ProposedRight,
  type RightApprovalRefusal,
  type RightProposalRefusal,
} from './intraday-right.service';
export { MarginTickService } from './margin-tick.service';
export { MarginTimetableService } from './margin-timetable.service';
export { MarginTickWatch } from './margin-tick-watch.service';
export { requiredMargin } from './required-margin';
export { statementPdf } from './statement-pdf';
export { runStatementPdf } from './statement-run-pdf';
export { RunStatementService, type SealedRunStatement } from './statement-run.service';
export { type SealedStatement, StatementService } from './statement.service';
export { isStreamBeyond, streamAfter, streamEnd, type StreamEvent } from './stream.rows';
export type { ImRefusal } from './seat-margin';
