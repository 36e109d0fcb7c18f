export type { CollateralAsset } from './collateral-asset';
export { type CollateralItem, collateralValue } from './collateral-value';
export { deliverableFor, leastOf, type NotDeliverable } from './deliverable';
export { concentrated } from './concentration';
export { type HaircutParts, valuationPart } from './haircut';
export { type JudgedOffer, type NothingAdded, offerOf, together } from './offer';
export {
  type Held,
  type NoValue,
  noValueText,
  type Pool,
  type PoolItem,
  type PoolMarks,
  poolOf,
  type PoolTerms,
  type Valued,
} from './pool';
export { gradeOf } from './rating';
export { pricedBy, requotedPool, type StruckPool, struckPool } from './struck-pool';
export { mayLeave, pledged, released, substituted } from './substitution';
export { REDEMPTION_CALENDARS, TOKEN_CONTROLS, type TokenTerms } from './token';
export type { Connected } from './wrong-way';
