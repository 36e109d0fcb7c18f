export {
  type AuctionMinutes,
  AuctionService,
  type Envelope,
  type OpenAuction,
  type OpeningRefusal,
  type PriceRanges,
  sealBid,
  type SealRefusal,
} from './auction.service';
export {
  CollateralSaleService,
  type ProposedSale,
  type SaleApprovalRefusal,
  type SaleProposalRefusal,
} from './collateral-sale.service';
export { type Case, type CaseId } from './default-case.rows';
export {
  type AuctionView,
  type BidView,
  DefaultReader,
  type DefaultView,
  type LadderEntry,
  type LayerView,
} from './default-reader.service';
export { DefaultService, type Exercise } from './default.service';
export { type HouseStress, HouseStressService } from './house-stress.service';
export { LayerService } from './layer.service';
export { type DetermineLoss, type DetermineRefusal, LossService, type VerifyRefusal } from './loss.service';
export type { RecordedSale, Sale } from './realised-collateral.rows';
export { type ReLetRefusal, ReLetService } from './re-let.service';
export { ResolutionModule } from './resolution.module';
export { RestService } from './rest.service';
