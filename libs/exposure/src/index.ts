export { ExposureModule } from './exposure.module';
export { ExposureRunService, type SeatExposure } from './exposure-run.service';
export { type BookRisk, type PreTradeRefusal, PreTradeService, type SeatRisk } from './pre-trade.service';
