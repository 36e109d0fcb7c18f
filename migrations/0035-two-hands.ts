import type { MigrationInterface, QueryRunner } from 'typeorm';
import { collateralReceipts } from './0035-collateral-receipt';

/** What one hand alone may not do, held by the tables: collateral counts when two have seen it come in. */
export class TwoHands35 implements MigrationInterface {
  readonly name = 'TwoHands0000000000035';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(collateralReceipts);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(String.raw`
      drop trigger comes_in_by_a_deposit on led.transfer;
      drop trigger instructed_as_received on instruction;
      drop table collateral_receipt;
      drop function comes_in_by_a_deposit(), instructed_as_received(), collateral_receipt_terms(bigint, text, text, bigint, text);
    `);
  }
}
