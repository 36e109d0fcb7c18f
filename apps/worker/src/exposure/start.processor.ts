import { ExposureRunService } from '@app/exposure';
import { MarginReconciliationService, MarginTimetableService } from '@app/margin';
import type { Perform, Processor } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { rowIn } from '../payload';

/** Fans a snapshot out to every relationship, and plans what comes before the next ones: what annexes elect, and the day's reconciliation. */
@Injectable()
export class ExposureStartProcessor implements Processor {
  readonly kind = 'exposure.start';

  constructor(
    private readonly exposures: ExposureRunService,
    private readonly timetables: MarginTimetableService,
    private readonly reconciliations: MarginReconciliationService,
  ) {}

  readonly perform: Perform = async (tx, job) => {
    await this.exposures.start(tx, rowIn(job, 'snapshotId'), job.dueAt);
    await this.timetables.plan(tx, job.dueAt);
    await this.reconciliations.plan(tx, job.dueAt);
  };
}
