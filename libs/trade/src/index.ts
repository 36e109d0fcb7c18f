export { InstrumentService, type ListingRefusal } from './instrument.service';
export { type Reconciliation, ReconciliationService } from './reconciliation.service';
export { TradeModule } from './trade.module';
export { TERMS_COLUMNS, termsOf, type TermsRow } from './instrument.rows';
export { type StandingTrade, type Trade, TradeService } from './trade.service';
export { type SeenTrade, type SeenVersion, TradeReader } from './trade-reader.service';
