import type { Perform, Processor } from '@app/platform';
import { DefaultService } from '@app/resolution';
import { Injectable } from '@nestjs/common';
import { bookIn, rowIn } from '../payload';

/** Writes down that a right has arisen. Exercising it is not for a job. */
@Injectable()
export class WatchProcessor implements Processor {
  readonly kind = 'resolution.watch';

  constructor(private readonly defaults: DefaultService) {}

  readonly perform: Perform = (tx, job) =>
    this.defaults.watch(tx, bookIn(job, 'relationshipId'), rowIn(job, 'caseId'), job.dueAt);
}
