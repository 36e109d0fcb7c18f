import { ControlModule } from '@app/control';
import { ExposureModule } from '@app/exposure';
import { LedgerModule } from '@app/ledger';
import { LegalEntityModule } from '@app/legal-entity';
import { TradeModule } from '@app/trade';
import { Module } from '@nestjs/common';
import { CreditLineService } from './credit-line.service';
import { CreditStandingService } from './credit-standing.service';
import { ReservationService } from './reservation.service';

const services = [CreditLineService, CreditStandingService, ReservationService];

@Module({
  imports: [ControlModule, LedgerModule, LegalEntityModule, TradeModule, ExposureModule],
  providers: services,
  exports: services,
})
export class CreditModule {}
