import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What every book was before and after something that ought to leave most of them alone. */
export class BookReadings6 implements MigrationInterface {
  readonly name = 'BookReadings0000000000006';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(String.raw`
      create table book_hash_reading (
        label    text        not null, -- of what lay between the two readings
        moment   text        not null check (moment in ('before', 'after')),
        book_id  bigint      not null, -- every book of the ledger
        taken_at timestamptz not null, -- by clock_now()
        hash     text        not null, -- over all accounts and balances of the book
        balances jsonb       not null, -- by asset and account, posted, debits less credits in smallest units
        primary key (label, moment, book_id)
      );
      grant select, insert on book_hash_reading to ringfence_writer;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table book_hash_reading');
  }
}
