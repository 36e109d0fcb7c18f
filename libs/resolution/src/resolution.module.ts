import { ControlModule } from '@app/control';
import { ExposureModule } from '@app/exposure';
import { LedgerModule } from '@app/ledger';
import { LegalEntityModule } from '@app/legal-entity';
import { MarginModule } from '@app/margin';
import { MarketDataModule } from '@app/market-data';
import { TradeModule } from '@app/trade';
import { Module } from '@nestjs/common';
import { AuctionService } from './auction.service';
import { CollateralSaleService } from './collateral-sale.service';
import { DefaultReader } from './default-reader.service';
import { DefaultService } from './default.service';
import { HouseStressService } from './house-stress.service';
import { LadderService } from './ladder.service';
import { LayerService } from './layer.service';
import { LossService } from './loss.service';
import { RealisationService } from './realisation.service';
import { ReLetService } from './re-let.service';
import { RestService } from './rest.service';

const services = [
  DefaultService,
  DefaultReader,
  AuctionService,
  ReLetService,
  CollateralSaleService,
  LossService,
  RestService,
  LayerService,
  HouseStressService,
];

@Module({
  imports: [
    ControlModule,
    LedgerModule,
    LegalEntityModule,
    MarketDataModule,
    TradeModule,
    ExposureModule,
    MarginModule,
  ],
  providers: [...services, LadderService, RealisationService],
  exports: services,
})
export class ResolutionModule {}
