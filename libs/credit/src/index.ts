export {
  type AgreedOverride,
  AppetiteOverrideService,
  type OverrideRefusal,
  type OverrideTerms,
  type ProposedOverride,
} from './appetite-override.service';
export { appetiteIn, appetiteTerms } from './appetite.service';
export {
  type AuthorityProposalRefusal,
  AuthorityService,
  type AuthorityTable,
  type ProposedAuthority,
  type ReadAuthority,
} from './authority.service';
export type { CovenantCase, CovenantCaseId, Decision } from './covenant-case.rows';
export type {
  ExerciseRefusal,
  ReserveRightRefusal,
  WaiverApprovalRefusal,
  WaiverRefusal,
} from './covenant-case-refusal';
export { CovenantCaseService, type ProposedWaiver } from './covenant-case.service';
export { CovenantJudgeService } from './covenant-judge.service';
export { CreditGroupService, type GroupView, type JoinRefusal } from './credit-group.service';
export {
  CreditLineService,
  type ProposalRefusal,
  type ProposedLine,
  type ReadLine,
} from './credit-line.service';
export {
  CreditPolicyService,
  type Policy,
  type PolicyKind,
  type PolicyProposalRefusal,
  type ProposedPolicy,
  type ReadPolicy,
} from './credit-policy.service';
export type { Service } from './credit-notice.service';
export { type CreditStanding, CreditStandingService, type StandingRefusal } from './credit-standing.service';
export { CreditModule } from './credit.module';
export { type LimitBreach, LimitBreachService } from './limit-breach.service';
export type { LineApprovalRefusal } from './line-admission.service';
export {
  type BlockNoticeRefusal,
  LineActService,
  type ReductionRefusal,
  type WatchRefusal,
} from './line-act.service';
export { LineCareService, type OpenReview } from './line-care.service';
export { LineScoreService, type ReadCapacity, type ReadScore } from './line-score.service';
export { LineProposalService, type WithdrawalRefusal } from './line-proposal.service';
export { type DeliveredStatement, NavStatementService, type StatementRefusal } from './nav-statement.service';
export {
  type Acting,
  type AskedTrade,
  type CommitRefusal,
  type Committed,
  type ReleaseRefusal,
  type ReservationRefusal,
  ReservationService,
  type Reserved,
} from './reservation.service';
export type { Reservation, ReservationId } from './reservation.rows';
export type { AgreementRefusal, AmendmentRefusal } from './trade-change-refusal';
export { type HeldChange, TradeChangeService } from './trade-change.service';
export {
  type ProposedWrongWay,
  type ReadWrongWay,
  type SaidWrongWay,
  type WrongWayRefusal,
  WrongWayService,
  type WrongWayTerms,
} from './wrong-way.service';
