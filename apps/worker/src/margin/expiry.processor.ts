import { ExpiryService } from '@app/margin';
import type { Perform, Processor } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { bookIn, symbolIn } from '../payload';

/** Closes what a relationship holds of an instrument that has expired. */
@Injectable()
export class ExpiryProcessor implements Processor {
  readonly kind = 'margin.expiry';

  constructor(private readonly expiries: ExpiryService) {}

  readonly perform: Perform = (tx, job) =>
    this.expiries.settle(tx, bookIn(job, 'relationshipId'), symbolIn(job, 'instrument'), job.dueAt);
}
