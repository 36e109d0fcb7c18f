export { type CurrentExposure, currentExposure, type Valuation } from './current-exposure';
