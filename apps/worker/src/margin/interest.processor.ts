import { invariant } from '@app/kernel';
import { InterestService } from '@app/margin';
import type { Perform, Processor } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { bookIn } from '../payload';

/** States and calls a month's or a day's interest on variation margin. */
@Injectable()
export class InterestProcessor implements Processor {
  readonly kind = 'margin.interest';

  constructor(private readonly interest: InterestService) {}

  readonly perform: Perform = (tx, job) => {
    const period = job.payload['period'];
    invariant(typeof period === 'string', `${job.kind} ${job.key}: payload.period is a period`);
    return this.interest.stateWhenDue(tx, bookIn(job, 'relationshipId'), period, job.dueAt);
  };
}
