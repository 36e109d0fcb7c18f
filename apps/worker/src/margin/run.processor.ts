import { MarginRunService } from '@app/margin';
import type { Perform, Processor } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { bookIn, rowIn } from '../payload';

/** Decides what is called from one relationship on one snapshot. */
@Injectable()
export class MarginRunProcessor implements Processor {
  readonly kind = 'margin.run';

  constructor(private readonly runs: MarginRunService) {}

  readonly perform: Perform = (tx, job) =>
    this.runs.run(tx, bookIn(job, 'relationshipId'), rowIn(job, 'snapshotId'), job.dueAt);
}
