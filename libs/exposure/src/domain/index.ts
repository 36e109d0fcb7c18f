export { estimateOptionPrice } from './valuation/european-option';
export { creditValuationAdjustment, type ExposureProfile } from './credit-valuation-adjustment';
export { type CurrentExposure, currentExposure, type Valuation } from './current-exposure';
export { type Unvalued, unvaluedOf } from './unvalued';
export { grossExposure, grossStressedLoss } from './gross-exposure';
export { type StressMove, stressedLoss } from './stressed-loss';
export { estimateUnits, isOption, legValue, nominalUnits, type OptionLeg } from './valuation/leg-value';
export { byTrade, worstPositions } from './worst-position';
export { dividedExposure, replacementCost, saccrExposure, type SaccrMargining } from './sa-ccr';
export { severalMeasure } from './sa-ccr-several';
export { SACCR_CLASSES, SACCR_RATINGS, type SaccrOption, type SaccrTrade } from './sa-ccr-trade';
export { Frozen, frozen, thawed } from './frozen';
export { decideEach, type Fallen, halvesOf, sliceName, slicesOf } from './run-slice';
export { type SeatExposure, seatExposures, type ValuedRelationship } from './seat-exposures';
export { brownianPath, type Profile, type ProfilePoint, profileOf } from './exposure-profile';
export { potentialExposure, type PotentialExposure, profilesOf } from './potential-exposure';
export {
  type MarginHeld,
  PROFILE_MODEL,
  type SimulatedPaths,
  simulatedPaths,
  type SimulatedUnderlying,
  type SimulationRefusal,
} from './simulated-paths';
export { creditCharge } from './credit-charge';
export { type CreditCurve, creditCurveFaults } from './credit-curve';
export { type SaccrMeasure, saccrMeasure } from './sa-ccr-measure';
export { saccrSeatMeasure, type SaccrSeatMeasure } from './sa-ccr-seat';
export { type SaccrSum, saccrSums, type SaccrTotal } from './sa-ccr-total';
export { areFresh } from './fresh-marks';
export type { Estimate } from './weighted-mean';
export { scenarioMove, type StressScenario } from './stress-scenario';
export { scenarioLossOf, type StressedUnderlying, stressedOwed } from './stressed-owed';
export { type Crossing, TickBook, type WatchedBook, type WatchedPosition } from './tick-book';
