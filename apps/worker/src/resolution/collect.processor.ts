import type { Perform, Processor } from '@app/platform';
import { DefaultService } from '@app/resolution';
import { Injectable } from '@nestjs/common';
import { bookIn, rowIn } from '../payload';

/** Collects a call while a seat does not perform: down the liquidity ladder, or back up it. */
@Injectable()
export class ResolutionCollectProcessor implements Processor {
  readonly kind = 'resolution.collect';

  constructor(private readonly defaults: DefaultService) {}

  readonly perform: Perform = (tx, job) =>
    this.defaults.collect(tx, bookIn(job, 'relationshipId'), rowIn(job, 'callId'), job.dueAt);
}
