export { concentrationFactor, halfSpreadCost, liquidationDays, unwindDeviation } from './add-on';
export {
  conditionalCoverage,
  independence,
  proportionOfFailures,
  trafficLight,
  type Transitions,
  transitionsOf,
} from './backtest';
export { cashInterest, type CashInterestPeriod } from './cash-interest';
export {
  creditSupport,
  type CreditSupport,
  type CreditSupportPosition,
  type CreditSupportTerms,
  type Threshold,
} from './credit-support';
export {
  decideVm,
  type VmBalance,
  type VmDecision,
  type VmStatement,
  type VmTerms,
  type VmTransfer,
  withoutTolerance,
} from './csa';
export { overlapping, replayedReturns, stretched } from './im-replay';
export {
  decideIm,
  estimateGrossMargin,
  estimateInitialMargin,
  type ImModel,
  type ImTransfer,
  type RiskPosition,
} from './initial-margin';
export { initialMarginSupport, initialMarginTransfer, MARGIN_APPROACHES } from './initial-margin-support';
export { riskPositionOf } from './risk-position';
export {
  type BusinessCentre,
  type CallClock,
  type CallDeadline,
  deadlineOf,
  isValuationDate,
  notificationOf,
  type WallClocks,
} from './call-deadline';
export {
  CALL_KINDS,
  CALL_MOVES,
  CALL_ROLES,
  CALL_STATES,
  type CallEvent,
  type CallForm,
  type CallKind,
  type CallRole,
  type CallState,
  type IllegalMove,
  isOpen,
  isUnanswered,
  type MarginCallId,
  moved,
  OPEN_STATES,
  roleOf,
  splitDisputed,
  upheldOf,
} from './margin-call';
export { needsDuration, SCHEDULE_CLASSES, scheduleMargin, type ScheduleTrade } from './schedule-margin';
export { RISK_MODELS, riskOf } from './value-at-risk';
export { withBuffer, withStressedWeight } from './procyclicality';
export { scanLosses } from './scan';
export { type CallStatement, type StatedCall, type TransitLine } from './statement';
export { statedMarket, statementOf } from './statement-of';
