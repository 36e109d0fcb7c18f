import type { MigrationInterface, QueryRunner } from 'typeorm';
import { collateralReceipts } from './0035-collateral-receipt';
import { intradayRights } from './0035-intraday-right';

/** What one hand alone may not do, held by the tables: that collateral has come in, and that somebody is called between runs. */
export class TwoHands35 implements MigrationInterface {
  readonly name = 'TwoHands0000000000035';

  async up(runner: QueryRunner): Promise<void> {
    for (const part of [collateralReceipts, intradayRights]) await runner.query(part);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(String.raw`
      drop trigger comes_in_by_a_deposit on led.transfer;
      drop trigger instructed_as_received on instruction;
      drop table intraday_right, intraday_right_proposal, collateral_receipt;
      drop function comes_in_by_a_deposit(), instructed_as_received(), collateral_receipt_terms(bigint, text, text, bigint, text),
        intraday_right_terms(bigint, integer, boolean, numeric, numeric, boolean);
    `);
  }
}
