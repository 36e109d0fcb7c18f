import { Module } from '@nestjs/common';
import { InstrumentService } from './instrument.service';
import { ReconciliationService } from './reconciliation.service';
import { TradeReader } from './trade-reader.service';
import { TradeService } from './trade.service';

const services = [TradeService, TradeReader, InstrumentService, ReconciliationService];

@Module({ providers: services, exports: services })
export class TradeModule {}
