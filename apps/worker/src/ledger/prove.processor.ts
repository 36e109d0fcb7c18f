import { LedgerRoundService } from '@app/ledger';
import type { Perform, Processor } from '@app/platform';
import { Injectable } from '@nestjs/common';

/** Counts the laws of the books from history. */
@Injectable()
export class ProveProcessor implements Processor {
  readonly kind = 'ledger.prove';

  constructor(private readonly rounds: LedgerRoundService) {}

  readonly perform: Perform = (tx, job) => this.rounds.prove(tx, job.dueAt);
}
