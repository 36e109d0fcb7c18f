export { couponOf, type PrincipalStep } from './coupon';
export { type LossState, lossStateOf, type PrincipalChange, principalChanges } from './loss-allocation';
export {
  acceptNotice,
  type Interested,
  type LossNotice,
  movesMoney,
  type NoticeKind,
  type NoticeRefusal,
  noticeText,
} from './loss-notice';
export { type Reserved, reservedOf } from './redemption';
export { type HolderPosition, type Holding, positionsOf, splitAmong } from './register';
export {
  type Factor,
  factorDecimal,
  factorOf,
  factorText,
  isWhole,
  shortfallOf,
  stackOf,
  type Tranche,
  trancheLoss,
} from './tranche';
