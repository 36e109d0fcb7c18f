import type { MigrationInterface, QueryRunner } from 'typeorm';
import { control } from './0002-control';
import { ledgerAccess, ledgerRoles } from './0002-ledger-access';
import { ledgerBooks } from './0002-ledger-books';
import { ledgerChart } from './0002-ledger-chart';
import { ledgerInvariants } from './0002-ledger-invariants';
import { ledgerMatches } from './0002-ledger-matches';
import { ledgerMovements } from './0002-ledger-movements';
import { ledgerPosting } from './0002-ledger-posting';
import { ledgerProof } from './0002-ledger-proof';
import { ledgerTransfers } from './0002-ledger-transfers';

/** Decisions of two people, and the ledger whose rules the database itself refuses to break. */
export class ControlAndLedger2 implements MigrationInterface {
  readonly name = 'ControlAndLedger0000000000002';

  async up(runner: QueryRunner): Promise<void> {
    for (const part of [
      ledgerRoles,
      control,
      ledgerChart,
      ledgerBooks,
      ledgerTransfers,
      ledgerMatches,
      ledgerPosting,
      ledgerProof,
      ledgerInvariants,
      ledgerMovements,
      ledgerAccess,
    ])
      await runner.query(part);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop schema led cascade; drop schema control cascade');
  }
}
