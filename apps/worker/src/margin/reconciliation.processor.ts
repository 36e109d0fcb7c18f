import { invariant } from '@app/kernel';
import { MarginReconciliationService } from '@app/margin';
import type { Perform, Processor } from '@app/platform';
import { Injectable } from '@nestjs/common';

/** Begins a reconciliation of calls and ledger: a job for each slice of the relationships. */
@Injectable()
export class ReconciliationProcessor implements Processor {
  readonly kind = 'margin.reconcile';

  constructor(private readonly reconciliations: MarginReconciliationService) {}

  readonly perform: Perform = (tx, job) => {
    const by = job.payload['by'];
    invariant(typeof by === 'string' && by !== '', `${job.kind} ${job.key}: payload.by is who asks`);
    return this.reconciliations.start(tx, by, job.dueAt);
  };
}
