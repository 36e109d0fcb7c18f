import { ControlModule } from '@app/control';
import { Module } from '@nestjs/common';
import { DailyCloseService } from './daily-close.service';
import { DeliveryService } from './delivery.service';
import { FundingRateService } from './funding-rate.service';
import { HistoryService } from './history.service';
import { MarketChangeService } from './market-change.service';
import { MarketParameterService } from './market-parameter.service';
import { MarketReader } from './market-reader.service';
import { PegService } from './peg.service';
import { PushService } from './push.service';
import { QuoteService } from './quote.service';
import { SnapshotReader } from './snapshot-reader.service';
import { SnapshotTakingService } from './snapshot-taking.service';
import { SnapshotService } from './snapshot.service';

const services = [
  QuoteService,
  FundingRateService,
  PushService,
  SnapshotTakingService,
  SnapshotService,
  SnapshotReader,
  MarketReader,
  MarketParameterService,
  MarketChangeService,
  HistoryService,
  DailyCloseService,
];

@Module({
  imports: [ControlModule],
  providers: [...services, DeliveryService, PegService],
  exports: services,
})
export class MarketDataModule {}
