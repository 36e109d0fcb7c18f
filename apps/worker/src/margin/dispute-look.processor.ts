import { DisputeWatchService } from '@app/margin';
import type { Perform, Processor } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { bookIn, rowIn } from '../payload';

/** Looks at an open dispute once a day: how old it is, and what the law asks for. */
@Injectable()
export class DisputeLookProcessor implements Processor {
  readonly kind = 'margin.dispute-look';

  constructor(private readonly watch: DisputeWatchService) {}

  readonly perform: Perform = (tx, job) =>
    this.watch.look(tx, bookIn(job, 'relationshipId'), rowIn(job, 'callId'), job.dueAt);
}
