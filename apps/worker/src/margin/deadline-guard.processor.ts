import { CallStepService } from '@app/margin';
import type { Perform, Processor } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { bookIn, rowIn } from '../payload';

/** Points out a call that was not let go by the time it should have been made. */
@Injectable()
export class GuardCallProcessor implements Processor {
  readonly kind = 'margin.guard';

  constructor(private readonly steps: CallStepService) {}

  readonly perform: Perform = (tx, job) =>
    this.steps.guard(tx, bookIn(job, 'relationshipId'), rowIn(job, 'callId'), job.dueAt);
}
