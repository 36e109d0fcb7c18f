import { LedgerRoundService } from '@app/ledger';
import type { Perform, Processor } from '@app/platform';
import { Injectable } from '@nestjs/common';

/** Seals the hour's history. */
@Injectable()
export class SealProcessor implements Processor {
  readonly kind = 'ledger.seal';

  constructor(private readonly rounds: LedgerRoundService) {}

  readonly perform: Perform = (tx, job) => this.rounds.seal(tx, job.dueAt);
}
