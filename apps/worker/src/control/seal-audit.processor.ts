import { AuditRoundService } from '@app/control';
import type { Perform, Processor } from '@app/platform';
import { Injectable } from '@nestjs/common';

/** Seals what was done since the last time. */
@Injectable()
export class SealAuditProcessor implements Processor {
  readonly kind = 'control.seal-audit';

  constructor(private readonly rounds: AuditRoundService) {}

  readonly perform: Perform = (tx, job) => this.rounds.seal(tx, job.dueAt);
}
