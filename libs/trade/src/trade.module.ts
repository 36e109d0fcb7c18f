import { Module } from '@nestjs/common';
import { ReconciliationService } from './reconciliation.service';
import { TradeReader } from './trade-reader.service';
import { TradeService } from './trade.service';

const services = [TradeService, TradeReader, ReconciliationService];

@Module({ providers: services, exports: services })
export class TradeModule {}
