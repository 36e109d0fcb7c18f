import type { MigrationInterface, QueryRunner } from 'typeorm';
import { disputes } from './0028-dispute';
import { referenceRates } from './0028-reference-rate';

/** Disputes with their quotations and the clocks of the law, and the rates that both they and interest are counted in. */
export class DisputesAndInterest28 implements MigrationInterface {
  readonly name = 'DisputesAndInterest0000000000028';

  async up(runner: QueryRunner): Promise<void> {
    for (const part of [referenceRates, disputes]) await runner.query(part);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(String.raw`
      drop table dispute_step, dispute_end, dispute_quotation, dispute_claim, reference_rate;
      drop index open_disputes;
    `);
  }
}
