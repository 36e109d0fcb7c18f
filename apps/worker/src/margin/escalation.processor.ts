import { EscalationService } from '@app/margin';
import type { Perform, Processor } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { bookIn, countIn, rowIn } from '../payload';

/** Climbs one rung of the ladder of a call. */
@Injectable()
export class EscalateProcessor implements Processor {
  readonly kind = 'margin.escalate';

  constructor(private readonly escalations: EscalationService) {}

  readonly perform: Perform = (tx, job) => {
    const rung = {
      callId: rowIn<'MarginCall'>(job, 'callId'),
      rung: countIn(job, 'rung'),
      version: countIn(job, 'version'),
    };
    return this.escalations.climb(tx, bookIn(job, 'relationshipId'), rung, job.dueAt);
  };
}
