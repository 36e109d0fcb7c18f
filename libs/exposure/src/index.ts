export {
  CreditCurveService,
  type CurveProposalRefusal,
  type CurveVersion,
  type ProposedCurve,
} from './credit-curve.service';
export {
  ExposureMeasureService,
  type MeasureRefusal,
  type Missing,
  type RelationshipMeasures,
  type SeatMeasures,
} from './exposure-measure.service';
export {
  type SaccrBook,
  type SaccrBookQuestion,
  type SaccrBookRefusal,
  type SaccrBookSeat,
  SaccrBookService,
  type SeatUnmeasured,
} from './sa-ccr-book.service';
export { ExposureProfileService, type RelationshipProfile } from './exposure-profile.service';
export { type RelationshipStress, StressScenarioService, type Unstressed } from './stress-scenario.service';
export { HeldMarginService, ownMargin } from './held-margin.service';
export { ExposureModule } from './exposure.module';
export {
  type BookExposure,
  decideExposures,
  type ExposureInputs,
  ExposureRunService,
  type NewestExposures,
} from './exposure-run.service';
export {
  type KeptRun,
  runHash,
  type RunFilter,
  type RunId,
  type RunInputs,
  type RunKind,
  RunRecordService,
  type RunSlice,
  runWork,
} from './run-record.service';
export { type BookRisk, type PreTradeRefusal, PreTradeService, type SeatRisk } from './pre-trade.service';
