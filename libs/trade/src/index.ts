export { TradeModule } from './trade.module';
export { TERMS_COLUMNS, termsOf, type TermsRow } from './instrument.rows';
export { type Trade, TradeService } from './trade.service';
