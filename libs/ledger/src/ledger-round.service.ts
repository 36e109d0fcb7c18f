import { invariant, plusMinutes, textOf } from '@app/kernel';
import { schedule } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { LedgerProofService } from './ledger-proof.service';

const MINUTES_BETWEEN_SEALS = 60;
const MINUTES_BETWEEN_PROOFS = 1440; // all of history each time; in between, the database refuses what would break it

/** What is done to the books at regular times, whatever happens: history is sealed, and the laws are counted from it. */
@Injectable()
export class LedgerRoundService {
  constructor(private readonly proofs: LedgerProofService) {}

  /** Begins both rounds. Each schedules its own next. Beginning again is nothing. */
  async begin(tx: EntityManager, asOf: Date): Promise<void> {
    await schedule(tx, [roundAt('ledger.seal', asOf), roundAt('ledger.prove', asOf)]);
  }

  /** Seals everything that is finished, block by block, into the chain. */
  async seal(tx: EntityManager, asOf: Date): Promise<void> {
    await schedule(tx, [roundAt('ledger.seal', plusMinutes(asOf, MINUTES_BETWEEN_SEALS))]);
    while ((await this.proofs.sealNext(tx)) > 0);
  }

  /**
   * Counts the laws of the books from history.
   *
   * @throws InvariantError naming the broken ones: a dead letter, which stops whoever waits for quiet
   */
  async prove(tx: EntityManager, asOf: Date): Promise<void> {
    await schedule(tx, [roundAt('ledger.prove', plusMinutes(asOf, MINUTES_BETWEEN_PROOFS))]);
    const broken = (await this.proofs.invariants(tx)).filter(({ found }) => found !== 0);
    const named = broken.map(({ law, found }) => `${law} (${String(found)})`).join(', ');
    invariant(broken.length === 0, `the books break a law: ${named}`);
  }
}

function roundAt(kind: string, dueAt: Date) {
  return { kind, key: textOf(dueAt), payload: {}, dueAt };
}
