export { conflate } from './conflate';
export { type Bar, marksOfFourHourBars, marksOfHourlyBars } from './hourly-marks';
export { type DailyClose, type HistoryProxy, type PriceHistory, priceHistoryOf } from './price-history';
export type { Quote } from './quote';
export { canonicalText, type MarkPolicy, type MarkRefusal, type Snapshot, snapshotOf } from './snapshot';
