export { askedAgainAt } from './asked-again';
export { conflate } from './conflate';
export { type PublishedRate, rateOf, type RateRefusal } from './funding-rate';
export { type Bar, marksOfFourHourBars, marksOfHourlyBars } from './hourly-marks';
export type { ChangeTerms, MarketChange } from './market-change';
export { pegTurn } from './peg-turn';
export { type DailyClose, type HistoryProxy, type PriceHistory, priceHistoryOf } from './price-history';
export { isPrice, midOf, type Price, priceOf, type PriceRefusal, type Quote } from './quote';
export { canonicalText, type MarkPolicy, type MarkRefusal, type Snapshot, snapshotOf } from './snapshot';
