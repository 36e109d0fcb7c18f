import { DisputeWatchService } from '@app/margin';
import type { Perform, Processor } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { bookIn, rowIn } from '../payload';

/** Tells the party that the Resolution Time of its dispute has come, or that nobody has said in time what came of it. */
@Injectable()
export class DisputeTimeProcessor implements Processor {
  readonly kind = 'margin.dispute-time';

  constructor(private readonly watch: DisputeWatchService) {}

  readonly perform: Perform = (tx, job) =>
    this.watch.tell(tx, bookIn(job, 'relationshipId'), rowIn(job, 'callId'), job.dueAt);
}
