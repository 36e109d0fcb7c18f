export {
  CreditLineService,
  type FreezeRefusal,
  type LineApprovalRefusal,
  type ProposalRefusal,
  type ProposedLine,
} from './credit-line.service';
export { type CreditStanding, CreditStandingService, type StandingRefusal } from './credit-standing.service';
export { CreditModule } from './credit.module';
export {
  type Acting,
  type AskedTrade,
  type EndRefusal,
  type ReservationRefusal,
  ReservationService,
  type Reserved,
} from './reservation.service';
export type { Reservation, ReservationId } from './reservation.rows';
