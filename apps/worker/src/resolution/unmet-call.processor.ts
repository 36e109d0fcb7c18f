import type { Perform, Processor } from '@app/platform';
import { DefaultService } from '@app/resolution';
import { Injectable } from '@nestjs/common';
import { bookIn, rowIn } from '../payload';

/** Opens the case of a call that was not met, and pays the survivor. */
@Injectable()
export class UnmetCallProcessor implements Processor {
  readonly kind = 'resolution.unmet-call';

  constructor(private readonly defaults: DefaultService) {}

  readonly perform: Perform = (tx, job) =>
    this.defaults.unmetCall(tx, bookIn(job, 'relationshipId'), rowIn(job, 'callId'), job.dueAt);
}
