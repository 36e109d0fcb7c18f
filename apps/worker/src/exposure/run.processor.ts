import { ExposureRunService } from '@app/exposure';
import type { Perform, Processor } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { bookIn, rowIn } from '../payload';

/** Values one relationship on one snapshot. */
@Injectable()
export class ExposureRunProcessor implements Processor {
  readonly kind = 'exposure.run';

  constructor(private readonly exposures: ExposureRunService) {}

  readonly perform: Perform = (tx, job) =>
    this.exposures.run(tx, bookIn(job, 'relationshipId'), rowIn(job, 'snapshotId'), job.dueAt);
}
