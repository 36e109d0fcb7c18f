export { couponOf, type PrincipalStep } from './coupon';
export { acceptTerms, billsOf, type IssueTerms, originalOf, type TermsRefusal } from './issue-terms';
export { type LossState, lossStateOf, type PrincipalChange, principalChanges } from './loss-allocation';
export {
  acceptNotice,
  type Interested,
  type LossNotice,
  type NoticeKind,
  type NoticeRefusal,
  noticeText,
} from './loss-notice';
export { claimsLink, paidBack, paidOut, type PayoutBooks, type StillOpen, type TrustShare } from './payout';
export { type HolderPosition, type Holding, positionsOf } from './register';
export {
  type Factor,
  factorDecimal,
  factorOf,
  factorText,
  shortfallOf,
  stackOf,
  type Tranche,
  trancheLoss,
} from './tranche';
export { exchanged, issued, TBILL, trustAccounts } from './trust-postings';
export { noticeOf, type NoticeHead } from './verified-loss';
