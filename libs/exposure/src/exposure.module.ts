import { LegalEntityModule } from '@app/legal-entity';
import { MarketDataModule } from '@app/market-data';
import { TradeModule } from '@app/trade';
import { Module } from '@nestjs/common';
import { ExposureRunService } from './exposure-run.service';
import { PreTradeService } from './pre-trade.service';
import { RunRecordService } from './run-record.service';

@Module({
  imports: [LegalEntityModule, MarketDataModule, TradeModule],
  providers: [ExposureRunService, PreTradeService, RunRecordService],
  exports: [ExposureRunService, PreTradeService, RunRecordService],
})
export class ExposureModule {}
