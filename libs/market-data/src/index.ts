export {
  type CloseRefusal,
  type HistoryRefusal,
  HistoryService,
  type RecordedClose,
} from './history.service';
export { MarketDataModule } from './market-data.module';
export {
  type FundingRate,
  MarketParameterService,
  type StressMove,
  type Volatility,
} from './market-parameter.service';
export { type QuoteRefusal, QuoteService } from './quote.service';
export { type MarkView, SnapshotReader, type SnapshotView } from './snapshot-reader.service';
export { type Market, type SnapshotId, SnapshotService } from './snapshot.service';
