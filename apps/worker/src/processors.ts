import type { Processor } from '@app/platform';
import type { Type } from '@nestjs/common';
import { SealAuditProcessor } from './control/seal-audit.processor';
import { ExpireReservationProcessor } from './credit/expire.processor';
import { JudgeCovenantsProcessor } from './credit/judge.processor';
import { LookAfterLinesProcessor } from './credit/look-after.processor';
import { ExposureRunProcessor } from './exposure/run.processor';
import { ExposureStartProcessor } from './exposure/start.processor';
import { ProveProcessor } from './ledger/prove.processor';
import { SealProcessor } from './ledger/seal.processor';
import { LapseProcessor } from './legal-entity/lapse.processor';
import { ReadListProcessor } from './legal-entity/read-list.processor';
import { ReviewProcessor } from './legal-entity/review.processor';
import { ScreenProcessor } from './legal-entity/screen.processor';
import { SettlePledgeProcessor } from './margin/collect-pledge.processor';
import { BacktestProcessor } from './margin/backtest.processor';
import { MarginCollectProcessor } from './margin/collect.processor';
import { ExpectAnswerProcessor } from './margin/deadline-answer.processor';
import { GuardCallProcessor } from './margin/deadline-guard.processor';
import { EscalateProcessor } from './margin/escalation.processor';
import { DisputeLookProcessor } from './margin/dispute-look.processor';
import { DisputeTimeProcessor } from './margin/dispute-time.processor';
import { ExpiryProcessor } from './margin/expiry.processor';
import { FundingProcessor } from './margin/funding.processor';
import { InterestProcessor } from './margin/interest.processor';
import { IntradayProcessor } from './margin/intraday.processor';
import { ReconciliationProcessor } from './margin/reconciliation.processor';
import { ReconciliationSliceProcessor } from './margin/reconciliation-slice.processor';
import { MarginRunProcessor } from './margin/run.processor';
import { CloseProcessor } from './market-data/close.processor';
import { RevalueProcessor } from './market-data/revalue.processor';
import { TimetableProcessor } from './margin/timetable.processor';
import { SnapshotProcessor } from './market-data/snapshot.processor';
import { ResolutionCollectProcessor } from './resolution/collect.processor';
import { PayDuesProcessor } from './resolution/pay-dues.processor';
import { RestProcessor } from './resolution/rest.processor';
import { UnmetCallProcessor } from './resolution/unmet-call.processor';
import { WatchProcessor } from './resolution/watch.processor';
import { FinaliseProcessor } from './settlement/finalise.processor';
import { ReceiveProcessor } from './tail-bond/receive.processor';

/** Every kind of work this worker performs, in the order money flows. A kind that is not here becomes a dead letter. */
export const PROCESSORS: readonly Type<Processor>[] = [
  ReadListProcessor,
  ScreenProcessor,
  ReviewProcessor,
  LapseProcessor,
  SnapshotProcessor,
  RevalueProcessor,
  CloseProcessor,
  ExposureStartProcessor,
  ExposureRunProcessor,
  ExpireReservationProcessor,
  JudgeCovenantsProcessor,
  LookAfterLinesProcessor,
  MarginRunProcessor,
  IntradayProcessor,
  TimetableProcessor,
  BacktestProcessor,
  GuardCallProcessor,
  ExpectAnswerProcessor,
  SettlePledgeProcessor,
  MarginCollectProcessor,
  EscalateProcessor,
  DisputeLookProcessor,
  DisputeTimeProcessor,
  FundingProcessor,
  InterestProcessor,
  ExpiryProcessor,
  ReconciliationProcessor,
  ReconciliationSliceProcessor,
  FinaliseProcessor,
  UnmetCallProcessor,
  ResolutionCollectProcessor,
  PayDuesProcessor,
  WatchProcessor,
  RestProcessor,
  ReceiveProcessor,
  SealProcessor,
  ProveProcessor,
  SealAuditProcessor,
];
