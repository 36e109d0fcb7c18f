import { ExposureRunService } from '@app/exposure';
import { DailyCloseService } from '@app/market-data';
import { BacktestService, MarginReconciliationService, MarginTimetableService } from '@app/margin';
import type { Perform, Processor } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { rowIn } from '../payload';

/**
 * Fans a snapshot out to every relationship, and plans what comes before the next ones: what annexes elect, the day's reconciliation
 * and closes, and the month's backtests.
 */
@Injectable()
export class ExposureStartProcessor implements Processor {
  readonly kind = 'exposure.start';

  constructor(
    private readonly exposures: ExposureRunService,
    private readonly timetables: MarginTimetableService,
    private readonly reconciliations: MarginReconciliationService,
    private readonly backtests: BacktestService,
    private readonly closes: DailyCloseService,
  ) {}

  readonly perform: Perform = async (tx, job) => {
    await this.exposures.start(tx, rowIn(job, 'snapshotId'), job.dueAt);
    await this.timetables.plan(tx, job.dueAt);
    await this.reconciliations.plan(tx, job.dueAt);
    await this.backtests.plan(tx, job.dueAt);
    await this.closes.plan(tx, job.dueAt);
  };
}
