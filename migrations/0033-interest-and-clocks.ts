import type { MigrationInterface, QueryRunner } from 'typeorm';
import { disputeClock } from './0033-dispute-clock';

/** Clocks and interest as annexes elect them. */
export class InterestAndClocks33 implements MigrationInterface {
  readonly name = 'InterestAndClocks0000000000033';

  async up(runner: QueryRunner): Promise<void> {
    for (const part of [disputeClock]) await runner.query(part);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(String.raw`
      alter table dispute drop column result_by;
    `);
  }
}
