export { TradeModule } from './trade.module';
export { type Instrument, type Trade, TradeService } from './trade.service';
