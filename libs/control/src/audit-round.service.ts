import { plusMinutes, textOf } from '@app/kernel';
import { schedule } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditProofService } from './audit-proof.service';

const MINUTES_BETWEEN_SEALS = 360;

/** Seals the audit at regular times, whatever happens. */
@Injectable()
export class AuditRoundService {
  constructor(private readonly proofs: AuditProofService) {}

  /** Begins the round, which schedules its own next. Beginning again is nothing. */
  async begin(tx: EntityManager, asOf: Date): Promise<void> {
    await schedule(tx, [sealAt(asOf)]);
  }

  /** Seals everything that is finished, block by block, into the chain. */
  async seal(tx: EntityManager, asOf: Date): Promise<void> {
    await schedule(tx, [sealAt(plusMinutes(asOf, MINUTES_BETWEEN_SEALS))]);
    while ((await this.proofs.sealNext(tx)) > 0);
  }
}

function sealAt(dueAt: Date) {
  return { kind: 'control.seal-audit', key: textOf(dueAt), payload: {}, dueAt };
}
