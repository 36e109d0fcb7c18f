import { ControlModule } from '@app/control';
import { CreditModule } from '@app/credit';
import { ExposureModule } from '@app/exposure';
import { LedgerModule } from '@app/ledger';
import { LegalEntityModule } from '@app/legal-entity';
import { MarginModule } from '@app/margin';
import { MarketDataModule } from '@app/market-data';
import { ResolutionModule } from '@app/resolution';
import { SettlementModule } from '@app/settlement';
import { TailBondModule } from '@app/tail-bond';
import { TradeModule } from '@app/trade';
import { Module } from '@nestjs/common';
import { BookReadings } from './book-readings';
import { Counterparties } from './counterparties';
import { Driver } from './driver';
import { Officers } from './officers';
import { OpenBook } from './open-book';
import { OpenWallets } from './open-wallets';
import { ReportService } from './report';
import { SeatReadings } from './seat-readings';
import { SignPaper } from './sign-paper';

const libraries = [
  ControlModule,
  LedgerModule,
  LegalEntityModule,
  MarketDataModule,
  TradeModule,
  ExposureModule,
  CreditModule,
  SettlementModule,
  MarginModule,
  ResolutionModule,
  TailBondModule,
];

/** Everything the script of the day calls: the same services as everybody's, and none of its own beside them. */
@Module({
  imports: libraries,
  providers: [
    OpenBook,
    OpenWallets,
    SignPaper,
    Counterparties,
    BookReadings,
    SeatReadings,
    Officers,
    Driver,
    ReportService,
  ],
  exports: [Driver, OpenBook, ReportService],
})
export class BadDayModule {}
