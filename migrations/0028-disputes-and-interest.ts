import type { MigrationInterface, QueryRunner } from 'typeorm';
import { disputes } from './0028-dispute';
import { interestStatements } from './0028-interest-statement';
import { referenceRates } from './0028-reference-rate';

/** Disputes with their quotations and the clocks of the law, interest on cash, and the rates that both are counted in. */
export class DisputesAndInterest28 implements MigrationInterface {
  readonly name = 'DisputesAndInterest0000000000028';

  async up(runner: QueryRunner): Promise<void> {
    for (const part of [referenceRates, disputes, interestStatements]) await runner.query(part);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(String.raw`
      drop table interest_statement, dispute_step, dispute_end, dispute_quotation, dispute_claim, reference_rate, reference_rate_proposal;
      drop function reference_rate_terms(text, date, integer, numeric, text, text), step_of_one_hand();
      drop index open_disputes;
    `);
  }
}
