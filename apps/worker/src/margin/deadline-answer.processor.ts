import { EscalationService } from '@app/margin';
import type { Perform, Processor } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { bookIn, rowIn } from '../payload';

/** Writes down that no answer came to a call by the time it was expected. */
@Injectable()
export class ExpectAnswerProcessor implements Processor {
  readonly kind = 'margin.answer';

  constructor(private readonly escalations: EscalationService) {}

  readonly perform: Perform = (tx, job) =>
    this.escalations.expectAnswer(tx, bookIn(job, 'relationshipId'), rowIn(job, 'callId'), job.dueAt);
}
