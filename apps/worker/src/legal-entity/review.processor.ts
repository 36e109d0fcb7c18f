import { PartyStandingService } from '@app/legal-entity';
import type { Perform, Processor } from '@app/platform';
import { Injectable } from '@nestjs/common';

/** Finds, once a day, the parties that are to be looked at again. */
@Injectable()
export class ReviewProcessor implements Processor {
  readonly kind = 'legal-entity.review';

  constructor(private readonly standings: PartyStandingService) {}

  readonly perform: Perform = (tx, job) => this.standings.findReviews(tx, job.dueAt);
}
