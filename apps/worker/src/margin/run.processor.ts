import { MarginRunService } from '@app/margin';
import type { Perform, Processor } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { sliceIn } from '../slice-in';

/** Decides what is called from a slice of relationships on one snapshot. What failed is tried again in halves. */
@Injectable()
export class MarginRunProcessor implements Processor {
  readonly kind = 'margin.run';

  constructor(private readonly runs: MarginRunService) {}

  readonly perform: Perform = (tx, job) => {
    const slice = sliceIn(job);
    return job.attempts > 0 && slice.relationships.length > 1
      ? this.runs.split(tx, slice, job.dueAt)
      : this.runs.run(tx, slice, job.dueAt);
  };
}
