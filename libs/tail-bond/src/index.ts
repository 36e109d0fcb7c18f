export { type BillSale, CollateralService, type SaleRefusal } from './collateral.service';
export type { ReceivedNotice } from './loss-notice.rows';
export { LossNoticeService, type NoticeReport, type ReproposalRefusal } from './loss-notice.service';
export type { PayoutPlan, PlannedShare } from './payout-plan.service';
export { type PayoutRefusal, PayoutService, type TrusteeAct } from './payout.service';
export { TailBondModule } from './tail-bond.module';
export { type TrancheReport, TrancheReportService, type TrancheStep } from './tranche-report.service';
export type { IssuedTranche } from './tranche.rows';
export { type IssueRefusal, TrancheService } from './tranche.service';
