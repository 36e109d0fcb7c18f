export { type AssetTerms, type AssetVersion } from './collateral-asset.rows';
export {
  type AssetApprovalRefusal,
  type AssetRefusal,
  CollateralAssetService,
  type NewAsset,
  type ProposedAsset,
  type ReadAsset,
} from './collateral-asset.service';
export { CollateralModule } from './collateral.module';
export { CollateralOfferService, type DeliverableOffer, type SeatOffer } from './collateral-offer.service';
export { CollateralReceiptService } from './collateral-receipt.service';
export type { CollateralRequest } from './collateral-request.rows';
export type { AskedSubstitution, SeatMargin, SubstitutionAnswer } from './collateral-move.service';
export {
  CollateralRequestService,
  type RequestRefusal,
  type WantedRequest,
} from './collateral-request.service';
export { type AccountHolding, CollateralService, type PoolInstant } from './collateral.service';
export { CollateralViewService, type CollateralView, type SeatCollateral } from './collateral-view.service';
