export { conflate } from './conflate';
export { type Bar, marksOfFourHourBars, marksOfHourlyBars } from './hourly-marks';
export { type MarketChange, markedSymbolsOf } from './market-change';
export { pegTurn } from './peg-turn';
export { type DailyClose, type HistoryProxy, type PriceHistory, priceHistoryOf } from './price-history';
export { midOf, priceOf, type PriceRefusal, type Quote } from './quote';
export { canonicalText, type MarkPolicy, type MarkRefusal, type Snapshot, snapshotOf } from './snapshot';
