export {
  type Appetite,
  type AppetiteFinding,
  appetiteFindings,
  appetiteUses,
  type CountedLine,
} from './appetite';
export { type BorrowCapacity, borrowCapacity, type CapacityBlock } from './capacity';
export { type Authority, suffices } from './authority';
export {
  COVENANT_KINDS,
  type Covenant,
  type CovenantKind,
  STATEMENT_KINDS,
  type StatementKind,
} from './covenant';
export { type Breach, breachesOf, LAST_DAY_OF_EVERY_MONTH, type NavStatement } from './covenant-breach';
export {
  type CaseCommand,
  type CaseState,
  type IllegalDecision,
  mayDecide,
  stateAfter,
} from './covenant-case';
export {
  COMMITMENTS,
  type Commitment,
  type Cover,
  type CreditLine,
  hasExpired,
  limitOf,
  type LineOutlook,
  type LineTerms,
  outlookOf,
  standingOf,
  takesBack,
} from './credit-line';
export { breachState, type BreachState, cureBy, escalation, type EscalationStep } from './limit-breach';
export {
  blocksOf,
  type IllegalAct,
  type LineAct,
  type LineActKind,
  type LineState,
  mayAct,
  type Watch,
} from './line-act';
export { lineDifferences } from './line-differences';
export { type NoticeMatter, type NoticeSubject, noticeWording } from './notice-wording';
export {
  type Figure,
  figuresOf,
  type LineRefusal,
  mayReserve,
  type SeatAsked,
  type SeatNumbers,
} from './reservation';
export {
  type NotScored,
  type Score,
  type ScoreComponent,
  SCORE_FORMULA,
  SCORE_PARTS,
  type ScoreInputs,
  scoreOf,
  type ScorePart,
  type ScoreWeights,
  weighsWhole,
} from './score';
export { reachedSoftLimit, type SoftLimit } from './soft-limit';
export { begunReductions, mayStep, type Reduction, steppedTo } from './step-down';
export { reviewTasks, type ReviewKind, type ReviewTask } from './review';
export {
  EACH_DAY,
  financedMargin,
  onlyCloses,
  PRODUCTS,
  SUB_LIMIT_KINDS,
  type SubLimit,
  type SubLimitKind,
  TENOR_BUCKETS,
  usedOf,
  WHOLE,
} from './sub-limit';
export { type Utilisation, utilisationOf, type UtilisationParts } from './utilisation';
export { WRONG_SIDES, type WrongSide, type WrongWay, wrongWayAddOn } from './wrong-way';
