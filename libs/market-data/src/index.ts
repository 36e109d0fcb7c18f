export { DailyCloseService } from './daily-close.service';
export { closesHash } from './closes-hash';
export type { FundingRate } from './funding-rate.rows';
export { type FundingRateRefusal, FundingRateService } from './funding-rate.service';
export {
  type CloseRefusal,
  type HistoryRefusal,
  HistoryService,
  type RecordedClose,
  type Seen,
} from './history.service';
export { MarketReader } from './market-reader.service';
export {
  type ChangeApprovalRefusal,
  type ChangeMade,
  type ChangeRefusal,
  MarketChangeService,
  type ProposedChange,
  type ReadChange,
} from './market-change.service';
export { MarketDataModule } from './market-data.module';
export { MarketParameterService, type StressMove, type Volatility } from './market-parameter.service';
export {
  type ClosePushRefusal,
  PushService,
  type QuotePushRefusal,
  type RatePushRefusal,
} from './push.service';
export { isPublicKey, newQuoteKeys, signPush } from './quote-signature';
export { type QuoteRefusal, QuoteService } from './quote.service';
export { type MarkView, SnapshotReader, type SnapshotView } from './snapshot-reader.service';
export { SnapshotTakingService } from './snapshot-taking.service';
export { type Market, type SnapshotId, SnapshotService } from './snapshot.service';
