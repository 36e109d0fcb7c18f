export {
  type CloseRefusal,
  type HistoryRefusal,
  HistoryService,
  type RecordedClose,
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
export {
  type FundingRate,
  MarketParameterService,
  type StressMove,
  type Volatility,
} from './market-parameter.service';
export { type Push, type PushRefusal, PushService } from './push.service';
export { isPublicKey, newQuoteKeys, signPush } from './quote-signature';
export { type QuoteRefusal, QuoteService } from './quote.service';
export { type MarkView, SnapshotReader, type SnapshotView } from './snapshot-reader.service';
export { type Market, type SnapshotId, SnapshotService } from './snapshot.service';
