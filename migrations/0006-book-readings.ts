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

      -- The seat that did not default, before and after: its contract, what it must post, and what protects it.
      create table seat_reading (
        moment          text        not null check (moment in ('before', 'after')),
        relationship_id bigint      not null references relationship,
        occupancy       text        not null,
        taken_at        timestamptz not null, -- by clock_now()
        contract_hash   text        not null,
        snapshot_id     uuid        not null references snapshot, -- one for both moments
        requirement     bigint      not null, -- initial margin, recomputed on that snapshot
        counterparty    text        not null references party, -- in the other seat
        cover           jsonb       not null,
        primary key (moment, relationship_id, occupancy)
      );
      grant select, insert on book_hash_reading, seat_reading to ringfence_writer;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table seat_reading, book_hash_reading');
  }
}
