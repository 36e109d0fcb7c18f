import { LegalEntityModule } from '@app/legal-entity';
import { MarketDataModule } from '@app/market-data';
import { TradeModule } from '@app/trade';
import { Module } from '@nestjs/common';
import { ExposureProfileService } from './exposure-profile.service';
import { ExposureRunService } from './exposure-run.service';
import { PreTradeService } from './pre-trade.service';
import { RunRecordService } from './run-record.service';
import { StressScenarioService } from './stress-scenario.service';

@Module({
  imports: [LegalEntityModule, MarketDataModule, TradeModule],
  providers: [
    ExposureRunService,
    PreTradeService,
    RunRecordService,
    ExposureProfileService,
    StressScenarioService,
  ],
  exports: [
    ExposureRunService,
    PreTradeService,
    RunRecordService,
    ExposureProfileService,
    StressScenarioService,
  ],
})
export class ExposureModule {}
