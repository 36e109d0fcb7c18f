import { invariant } from '@app/kernel';
import { InterestService } from '@app/margin';
import type { Perform, Processor } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { bookIn } from '../payload';

/** States and calls a month's interest on variation margin. */
@Injectable()
export class InterestProcessor implements Processor {
  readonly kind = 'margin.interest';

  constructor(private readonly interest: InterestService) {}

  readonly perform: Perform = (tx, job) => {
    const month = job.payload['month'];
    invariant(typeof month === 'string', `${job.kind} ${job.key}: payload.month is a month`);
    return this.interest.stateWhenDue(tx, bookIn(job, 'relationshipId'), month, job.dueAt);
  };
}
