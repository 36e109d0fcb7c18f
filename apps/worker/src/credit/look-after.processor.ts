import { LineCareService } from '@app/credit';
import type { Perform, Processor } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { bookIn } from '../payload';

/** Looks after the lines of a relationship, again and again: what time alone does to them, and what somebody has to be told. */
@Injectable()
export class LookAfterLinesProcessor implements Processor {
  readonly kind = 'credit.look-after';

  constructor(private readonly care: LineCareService) {}

  readonly perform: Perform = (tx, job) => this.care.lookAfter(tx, bookIn(job, 'relationshipId'), job.dueAt);
}
