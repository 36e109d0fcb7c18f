import { CollateralModule } from '@app/collateral';
import { ControlModule } from '@app/control';
import { LegalEntityModule } from '@app/legal-entity';
import { MarketDataModule } from '@app/market-data';
import { TradeModule } from '@app/trade';
import { Module } from '@nestjs/common';
import { CreditCurveService } from './credit-curve.service';
import { ExposureMeasureService } from './exposure-measure.service';
import { ExposureProfileService } from './exposure-profile.service';
import { ExposureRunService } from './exposure-run.service';
import { HeldMarginService } from './held-margin.service';
import { PreTradeService } from './pre-trade.service';
import { RunRecordService } from './run-record.service';
import { SaccrBookService } from './sa-ccr-book.service';
import { StressScenarioService } from './stress-scenario.service';

@Module({
  imports: [ControlModule, CollateralModule, LegalEntityModule, MarketDataModule, TradeModule],
  providers: [
    CreditCurveService,
    ExposureMeasureService,
    HeldMarginService,
    ExposureRunService,
    PreTradeService,
    RunRecordService,
    SaccrBookService,
    ExposureProfileService,
    StressScenarioService,
  ],
  exports: [
    CreditCurveService,
    ExposureMeasureService,
    HeldMarginService,
    ExposureRunService,
    PreTradeService,
    RunRecordService,
    SaccrBookService,
    ExposureProfileService,
    StressScenarioService,
  ],
})
export class ExposureModule {}
