import { ExposureModule } from '@app/exposure';
import { LedgerModule } from '@app/ledger';
import { LegalEntityModule } from '@app/legal-entity';
import { MarketDataModule } from '@app/market-data';
import { SettlementModule } from '@app/settlement';
import { TradeModule } from '@app/trade';
import { Module } from '@nestjs/common';
import { DisputeService } from './dispute.service';
import { ExpiryService } from './expiry.service';
import { FundingService } from './funding.service';
import { InitialMarginService } from './initial-margin.service';
import { MarginCallReader } from './margin-call-reader.service';
import { MarginCallService } from './margin-call.service';
import { MarginRunService } from './margin-run.service';
import { StatementService } from './statement.service';

const services = [
  InitialMarginService,
  MarginRunService,
  MarginCallService,
  MarginCallReader,
  DisputeService,
  FundingService,
  ExpiryService,
  StatementService,
];

@Module({
  imports: [LegalEntityModule, MarketDataModule, TradeModule, ExposureModule, LedgerModule, SettlementModule],
  providers: services,
  exports: services,
})
export class MarginModule {}
