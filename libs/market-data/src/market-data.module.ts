import { Module } from '@nestjs/common';
import { HistoryService } from './history.service';
import { MarketParameterService } from './market-parameter.service';
import { QuoteService } from './quote.service';
import { SnapshotReader } from './snapshot-reader.service';
import { SnapshotService } from './snapshot.service';

const services = [QuoteService, SnapshotService, SnapshotReader, MarketParameterService, HistoryService];

@Module({ providers: services, exports: services })
export class MarketDataModule {}
