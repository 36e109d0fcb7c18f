export { advanceInterest, type Standing } from './advance-interest';
export {
  type AuctionResult,
  type AuctionTerms,
  type BidRefusal,
  commitmentText,
  impliedRange,
  judgeBids,
  type OpenedBid,
  type SealedBid,
  type SeatPosition,
  standing,
} from './auction';
export {
  chargeOf,
  claimOf,
  closeOut,
  type CloseOutFigures,
  type CloseOutStatement,
  type Cost,
} from './close-out';
export { type SaleParts, sold } from './collateral-sale';
export {
  type Aspect,
  canonicalSeat,
  type ContinuityReport,
  continuityReport,
  type CoverChange,
  type CoverKind,
  type CoverLine,
  type Leg,
  type SeatSnapshot,
} from './continuity';
export {
  type Act,
  type CaseRefusal,
  type CaseState,
  type Deed,
  type DefaultCase,
  exercise,
  failureToPay,
  isDeclared,
  isOpenTo,
  openCase,
  timelineOf,
} from './default-case';
export { type DefaultClock, nextRight, type Right, type RightKind, type Timeline } from './default-clock';
export { payOnTime, type Resources, type Rung, rungsOf, type Share, type Source, takeBack } from './ladder';
export {
  absorb,
  type AbsorbedLayer,
  type Absorption,
  changesBetween,
  type Layer,
  type LayerKind,
  netLossOf,
} from './waterfall';
export { demandOf, type LayerDemand, type Reach, reachOf, type StressedSeat } from './stressed-reach';
export { fundReLet } from './re-let-funding';
export { type Ending, endResidual } from './written-ending';
export {
  advanced,
  type Behind,
  type CellBooks,
  duesAdvanced,
  firstSkinLost,
  heldForTheSeat,
  interestAccrued,
  keptGivenBack,
  lineDrawn,
  lineRepaid,
  paidByDefaulter,
  repaidInCash,
  type Sides,
  takenBack,
} from './postings';
export type { VerifiedLoss } from './verified-loss';
export { vacantPosition } from './vacant-position';
