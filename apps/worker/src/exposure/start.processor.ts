import { ExposureRunService } from '@app/exposure';
import type { Perform, Processor } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { rowIn } from '../payload';

/** Fans a snapshot out to every relationship. */
@Injectable()
export class ExposureStartProcessor implements Processor {
  readonly kind = 'exposure.start';

  constructor(private readonly exposures: ExposureRunService) {}

  readonly perform: Perform = (tx, job) => this.exposures.start(tx, rowIn(job, 'snapshotId'), job.dueAt);
}
