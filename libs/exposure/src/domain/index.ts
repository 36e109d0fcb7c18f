export { estimateOptionPrice } from './valuation/european-option';
export { type CurrentExposure, currentExposure, type Valuation } from './current-exposure';
export { scenariosOf, type StressMove, stressedLoss } from './stressed-loss';
export { estimateUnits, isOption, legValue, nominalUnits } from './valuation/leg-value';
export { byTrade, worstPositions } from './worst-position';
