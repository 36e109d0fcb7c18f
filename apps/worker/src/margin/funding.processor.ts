import { FundingService } from '@app/margin';
import type { Perform, Processor } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { bookIn, instantIn } from '../payload';

/** Pays an interval's funding from seat to seat. */
@Injectable()
export class FundingProcessor implements Processor {
  readonly kind = 'margin.funding';

  constructor(private readonly funding: FundingService) {}

  readonly perform: Perform = (tx, job) =>
    this.funding.pay(tx, bookIn(job, 'relationshipId'), instantIn(job, 'paidAt'), job.dueAt);
}
