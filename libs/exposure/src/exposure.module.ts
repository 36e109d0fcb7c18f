import { LegalEntityModule } from '@app/legal-entity';
import { MarketDataModule } from '@app/market-data';
import { TradeModule } from '@app/trade';
import { Module } from '@nestjs/common';
import { ExposureRunService } from './exposure-run.service';
import { PreTradeService } from './pre-trade.service';

@Module({
  imports: [LegalEntityModule, MarketDataModule, TradeModule],
  providers: [ExposureRunService, PreTradeService],
  exports: [ExposureRunService, PreTradeService],
})
export class ExposureModule {}
