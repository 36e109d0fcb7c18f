import { LegalEntityModule } from '@app/legal-entity';
import { MarketDataModule } from '@app/market-data';
import { TradeModule } from '@app/trade';
import { Module } from '@nestjs/common';
import { ExposureRunService } from './exposure-run.service';

@Module({
  imports: [LegalEntityModule, MarketDataModule, TradeModule],
  providers: [ExposureRunService],
  exports: [ExposureRunService],
})
export class ExposureModule {}
