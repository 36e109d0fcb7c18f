export {
  type ChargedPosition,
  concentrationFactor,
  halfSpreadCost,
  liquidationDays,
  unwindDeviation,
} from './add-on';
export {
  conditionalCoverage,
  independence,
  proportionOfFailures,
  trafficLight,
  type Transitions,
  transitionsOf,
} from './backtest';
export { backtestMultiplier } from './backtest-multiplier';
export { type BacktestReport, backtestReport } from './backtest-report';
export { backtestSeries, oneUnitOf, type SeriesRefusal } from './backtest-series';
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
  chargedMargin,
  type HistoricalParameters,
  type ScenarioMoves,
  scenarioMoves,
  type ScenarioSet,
} from './im-historical';
export { type DailyReturns, dailyReturns, type HistoryFault } from './im-history';
export { measuredLoss, measureOf, type TailMeasure } from './im-measure';
export { overlapping, replayedReturns, type ReplayRefusal, stretched } from './im-replay';
export { layOut, seatMeasures, type SimulatedSeat, type SimulationLayout } from './im-simulation';
export {
  decideIm,
  estimateGrossMargin,
  estimateInitialMargin,
  type ImModel,
  type ImTransfer,
  type RiskPosition,
} from './initial-margin';
export { type IndependentSupport, independentSupport } from './independent-amount';
export { initialMarginSupport, initialMarginTransfer, MARGIN_APPROACHES } from './initial-margin-support';
export { riskPositionOf } from './risk-position';
export {
  type BusinessDayClock,
  type CallClock,
  type CallDeadline,
  deadlineOf,
  isValuationDate,
  notificationOf,
} from './call-deadline';
export { type CallCauses, type CallTimes, callTimes } from './call-times';
export { type ValuationTimetable, valuationTimes } from './valuation-times';
export { callDifference } from './call-reconciliation';
export { climbOf, climbs, failureNotice, type Rung } from './call-escalation';
export { type CallFacts, type CallFlag, type CallRules, flagsOf } from './call-rules';
export {
  CALL_FORMS,
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
  isOwnMargin,
  isUnanswered,
  isUpheldMargin,
  legalEvents,
  type MarginCallId,
  moved,
  OPEN_STATES,
  roleOf,
  splitDisputed,
  upheldOf,
} from './margin-call';
export {
  DEFAULT_MODEL,
  HISTORY_DAYS,
  type MarginModel,
  MODEL_KINDS,
  type ModelKind,
  modelName,
  modelOf,
  type ModelVersion,
} from './model';
export type { LicensedModel } from './model-licensed';
export { alignedMoves, historicalMargin, type HistoricalSeat } from './historical-margin';
export { seatPortfolios } from './seat-portfolios';
export { withBuffer, withStressedWeight } from './procyclicality';
export { scanned } from './scan';
export { scanMargin } from './scan-margin';
export {
  type FaultyPiece,
  offeredPieces,
  type PieceFault,
  type PledgeMoment,
  type PledgePiece,
  type PledgeRefusal,
  pledgeValue,
  type TakenPiece,
  valueOf,
} from './pledge';
export { scheduleOf } from './schedule-legs';
export { needsDuration, SCHEDULE_CLASSES, scheduleMargin, type ScheduleTrade } from './schedule-margin';
export { RISK_MODELS, riskOf } from './value-at-risk';
export { dydxFundingClamp, dydxMaintenancePart, dydxMargin } from './dydx-margin';
export { liquidationPrice, type MarginTier, tieredMaintenance } from './tiered-margin';
export { type CallStatement, type StatedCall, type StatedDispute, type TransitLine } from './statement';
export type { ModelLines } from './statement-model';
export type { PostedLine } from './statement-posted';
export type { StatementFacts, StruckHistory, StruckModel } from './statement-facts';
export { statedMarket, statementOf } from './statement-of';
export { type RunStatement, runStatementOf, type StatedWay, type WayStruck } from './statement-run';
export { cursorBefore, cursorOf, cursorText, type StreamCursor, STREAMED } from './stream-cursor';
export {
  dayOf,
  disputableUntil,
  DISPUTE_CATEGORIES,
  type DisputeCategory,
  type DisputeOf,
  inDisputeSince,
  type OpenDispute,
} from './dispute';
export { disputeTimes, type DisputeTimes, type ResolutionClock } from './dispute-clock';
export {
  isNear,
  quotable,
  type Quotation,
  type QuotationOf,
  QUOTATIONS_ASKED,
  QUOTATIONS_OF,
  quotedPrices,
  requoted,
} from './dispute-quotation';
export { type DifferingTrade, explainedBy, type RankedTrade, rankedTrades } from './dispute-ranking';
export {
  misfitOf,
  type RateMisfit,
  REFERENCE_RATES,
  type ReferenceRate,
  type ReferenceRateName,
} from './reference-rate';
export {
  businessDaysSince,
  type CounterpartyKind,
  type Regime,
  REGIME_RULES,
  REGIMES,
  type RegulatoryAmount,
  regulatorySteps,
  type RegulatoryStep,
  type StepTaken,
} from './regulatory-clock';
export { ownMarginArithmetic, vmArithmetic } from './statement-arithmetic';
export {
  fixingDay,
  type InterestCorrection,
  type InterestDay,
  type InterestElections,
  interestPeriod,
  type NoFixing,
  periodOf,
  periodWith,
  restated,
  type StatedPeriod,
} from './interest-period';
