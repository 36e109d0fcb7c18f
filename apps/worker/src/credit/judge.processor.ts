import { CovenantJudgeService } from '@app/credit';
import type { Perform, Processor } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { bookIn } from '../payload';

/** Finds out which covenants a statement shows not to be kept. */
@Injectable()
export class JudgeCovenantsProcessor implements Processor {
  readonly kind = 'credit.judge';

  constructor(private readonly covenants: CovenantJudgeService) {}

  readonly perform: Perform = (tx, job) => this.covenants.judge(tx, bookIn(job, 'relationshipId'), job.dueAt);
}
