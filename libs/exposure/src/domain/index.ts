export { type CurrentExposure, currentExposure, type Valuation } from './current-exposure';
export { type StressMove, stressedLoss, worstPositions } from './stressed-loss';
