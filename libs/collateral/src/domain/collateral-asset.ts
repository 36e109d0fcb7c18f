import type { Asset, Exact } from '@app/kernel';
import type { COLLATERAL_TYPES } from '@app/legal-entity/domain';
import type { Rating } from './rating';
import type { TokenTerms } from './token';

export type CollateralType = (typeof COLLATERAL_TYPES)[number];

/** Somebody whose failure is the asset's. */
export interface Obligor {
  readonly name: string; // as schedules name it
  readonly id: string | null; // of a party, an LEI, or a venue's; null: of nobody that we know
}

/** What two people have agreed that an asset is. Of its price they say where it is found, not what it is. */
export interface CollateralAsset {
  readonly asset: Asset; // as the ledger counts it: TBILL, 6 decimals
  readonly name: string;
  readonly type: CollateralType;
  readonly issuer: Obligor;
  readonly guarantor: Obligor | null;
  readonly redeemableAt: Obligor | null;
  readonly country: string; // of the issuer, ISO 3166-1
  readonly currency: string; // in which it is priced
  readonly ratings: readonly Rating[];
  readonly maturesOn: string | null; // YYYY-MM-DD
  readonly issueSize: Exact | null; // units in issue; null: nobody knows
  readonly underlying: string | null; // the market that it rises and falls with: BTC
  readonly priceSymbol: string; // a mark, of one unit, accrued interest included
  readonly fxSymbol: string | null; // a mark, of one unit of its currency in the settlement asset; null: it is priced in that
  readonly maxAgeMinutes: number; // of a mark: an older one is no price
  readonly token: TokenTerms | null; // null: it is held by entry in a register
}
