import type { Perform, Processor } from '@app/platform';
import { RestService } from '@app/resolution';
import { Injectable } from '@nestjs/common';
import { bookIn, rowIn } from '../payload';

/** Absorbs what the tranches left of a loss. */
@Injectable()
export class RestProcessor implements Processor {
  readonly kind = 'resolution.rest';

  constructor(private readonly rest: RestService) {}

  readonly perform: Perform = (tx, job) =>
    this.rest.absorb(tx, bookIn(job, 'relationshipId'), rowIn(job, 'caseId'), job.dueAt);
}
