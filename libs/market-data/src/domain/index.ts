export { type Bar, marksOfFourHourBars, marksOfHourlyBars } from './hourly-marks';
export type { Quote } from './quote';
export { canonicalText, type MarkPolicy, type MarkRefusal, type Snapshot, snapshotOf } from './snapshot';
