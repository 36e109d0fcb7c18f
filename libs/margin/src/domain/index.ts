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
  type CallEvent,
  type CallState,
  isOpen,
  type MarginCallId,
  moved,
  splitDisputed,
  upheldOf,
} from './margin-call';
export { needsDuration, SCHEDULE_CLASSES, scheduleMargin, type ScheduleTrade } from './schedule-margin';
export { RISK_MODELS, riskOf } from './value-at-risk';
