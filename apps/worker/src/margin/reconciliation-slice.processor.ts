import { MarginReconciliationService } from '@app/margin';
import type { Perform, Processor } from '@app/platform';
import { Injectable, Logger } from '@nestjs/common';
import { booksIn, rowIn } from '../payload';

/** Compares a slice of a reconciliation. What differs is written down, and said aloud. */
@Injectable()
export class ReconciliationSliceProcessor implements Processor {
  readonly kind = 'margin.compare';
  private readonly log = new Logger(ReconciliationSliceProcessor.name);

  constructor(private readonly reconciliations: MarginReconciliationService) {}

  readonly perform: Perform = async (tx, job) => {
    const id = rowIn<'Reconciliation'>(job, 'reconciliationId');
    const differences = await this.reconciliations.compare(tx, id, booksIn(job, 'relationships'));
    if (differences > 0) this.log.error(`reconciliation ${id}: ${String(differences)} differences`);
  };
}
