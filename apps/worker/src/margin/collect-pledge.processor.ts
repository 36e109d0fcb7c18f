import { PledgeService } from '@app/margin';
import type { Perform, Processor } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { bookIn, rowIn } from '../payload';

/** Tries again to move what was pledged and instructed. */
@Injectable()
export class SettlePledgeProcessor implements Processor {
  readonly kind = 'margin.settle';

  constructor(private readonly pledges: PledgeService) {}

  readonly perform: Perform = (tx, job) =>
    this.pledges.retry(tx, bookIn(job, 'relationshipId'), rowIn(job, 'callId'), job.dueAt);
}
