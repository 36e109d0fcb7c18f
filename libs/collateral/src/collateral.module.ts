import { ControlModule } from '@app/control';
import { LedgerModule } from '@app/ledger';
import { LegalEntityModule } from '@app/legal-entity';
import { MarketDataModule } from '@app/market-data';
import { Module } from '@nestjs/common';
import { CollateralAssetService } from './collateral-asset.service';
import { CollateralOfferService } from './collateral-offer.service';
import { CollateralMoveService } from './collateral-move.service';
import { CollateralReceiptService } from './collateral-receipt.service';
import { CollateralRequestService } from './collateral-request.service';
import { CollateralViewService } from './collateral-view.service';
import { CollateralService } from './collateral.service';

const services = [
  CollateralAssetService,
  CollateralOfferService,
  CollateralReceiptService,
  CollateralService,
  CollateralViewService,
  CollateralRequestService,
];

@Module({
  imports: [ControlModule, LedgerModule, LegalEntityModule, MarketDataModule],
  providers: [...services, CollateralMoveService],
  exports: services,
})
export class CollateralModule {}
