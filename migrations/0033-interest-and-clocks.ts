import type { MigrationInterface, QueryRunner } from 'typeorm';
import { disputeClock } from './0033-dispute-clock';
import { interestPeriods } from './0033-interest-statement';

/** Clocks and interest as annexes elect them. */
export class InterestAndClocks33 implements MigrationInterface {
  readonly name = 'InterestAndClocks0000000000033';

  async up(runner: QueryRunner): Promise<void> {
    for (const part of [disputeClock, interestPeriods]) await runner.query(part);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(String.raw`
      drop table interest_day;
      alter table interest_statement drop column corrections, drop column settlement, drop constraint a_month_or_a_day,
        add constraint interest_statement_month_check check (period ~ '^\d{4}-(0[1-9]|1[0-2])$');
      alter table interest_statement rename constraint one_a_seat_and_period to one_a_seat_and_month;
      alter table interest_statement rename column period to month;
      alter table dispute drop column result_by;
    `);
  }
}
