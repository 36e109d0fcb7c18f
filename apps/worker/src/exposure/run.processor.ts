import { ExposureRunService } from '@app/exposure';
import type { Perform, Processor } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { sliceIn } from '../slice-in';

/** Values a slice of relationships on one snapshot. What failed is tried again in halves. */
@Injectable()
export class ExposureRunProcessor implements Processor {
  readonly kind = 'exposure.run';

  constructor(private readonly runs: ExposureRunService) {}

  readonly perform: Perform = (tx, job) => {
    const slice = sliceIn(job);
    return job.attempts > 0 && slice.relationships.length > 1
      ? this.runs.split(tx, slice, job.dueAt)
      : this.runs.run(tx, slice, job.dueAt);
  };
}
