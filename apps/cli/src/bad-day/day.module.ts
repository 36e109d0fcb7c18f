import { ControlModule } from '@app/control';
import { ExposureModule } from '@app/exposure';
import { LedgerModule } from '@app/ledger';
import { LegalEntityModule } from '@app/legal-entity';
import { MarginModule } from '@app/margin';
import { MarketDataModule } from '@app/market-data';
import { SettlementModule } from '@app/settlement';
import { TradeModule } from '@app/trade';
import { Module } from '@nestjs/common';
import { Counterparties } from './counterparties';
import { Driver } from './driver';
import { OpenBook } from './open-book';

const libraries = [
  ControlModule,
  LedgerModule,
  LegalEntityModule,
  MarketDataModule,
  TradeModule,
  ExposureModule,
  SettlementModule,
  MarginModule,
];

/** Everything the script of the day calls: the same services as everybody's, and none of its own beside them. */
@Module({ imports: libraries, providers: [OpenBook, Counterparties, Driver], exports: [Driver, OpenBook] })
export class BadDayModule {}
