import { MarginCallService } from '@app/margin';
import type { Perform, Processor } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { bookIn } from '../payload';

/** Collects what has reached its deadline. */
@Injectable()
export class MarginCollectProcessor implements Processor {
  readonly kind = 'margin.collect';

  constructor(private readonly calls: MarginCallService) {}

  readonly perform: Perform = (tx, job) => this.calls.collect(tx, bookIn(job, 'relationshipId'), job.dueAt);
}
