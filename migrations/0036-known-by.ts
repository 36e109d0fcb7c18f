import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What was known when marks were taken, and when a run began. A row that was written before and committed after was not: so that it is
 * asked of transactions, and of no clock. What was there before this is known to everybody.
 */
export class KnownBy36 implements MigrationInterface {
  readonly name = 'KnownBy0000000000036';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(String.raw`
      alter table funding_rate add column written_in xid8 not null default '3';
      alter table funding_rate alter column written_in set default pg_current_xact_id();
      alter table daily_close add column written_in xid8 not null default '3';
      alter table daily_close alter column written_in set default pg_current_xact_id();
      alter table snapshot add column seen pg_snapshot not null default pg_current_snapshot();
      alter table run add column seen pg_snapshot not null default pg_current_snapshot();

      -- Of a close that we struck from a mark, which one; of one that a source gave, nothing.
      alter table daily_close add column label text, add column quoted_at timestamptz,
        add constraint struck_from_a_mark check ((label is null) = (quoted_at is null) and quoted_at < day + 1);
      grant insert (label, quoted_at) on daily_close to ringfence_writer;

      -- A market that had no mark at the end of a day, and no close from anybody: it is told, and nothing is invented.
      create table close_refusal (
        symbol text not null,
        day    date not null, -- UTC
        reason text not null check (reason in ('missing', 'stale')),
        detail text not null check (detail <> ''),
        primary key (symbol, day)
      );
      create trigger append_only before update or delete or truncate on close_refusal
        for each statement execute function control.forbid();
      grant select, insert on close_refusal to ringfence_writer;
      select outside.confine('close_refusal');

      -- Nobody says for himself when he wrote, or what he saw.
      revoke insert on funding_rate, snapshot, run from ringfence_writer;
      grant insert (symbol, paid_at, rate, label) on funding_rate to ringfence_writer;
      grant insert (id, as_of, hash) on snapshot to ringfence_writer;
      grant insert (id, kind, snapshot_id, as_of, relationships) on run to ringfence_writer;

      alter table snapshot_refusal drop constraint snapshot_refusal_reason_check,
        add constraint snapshot_refusal_reason_check check (reason in ('missing', 'stale', 'no-funding-rate'));
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(String.raw`
      alter table snapshot_refusal drop constraint snapshot_refusal_reason_check,
        add constraint snapshot_refusal_reason_check check (reason in ('missing', 'stale')) not valid;
      grant insert on funding_rate, snapshot, run to ringfence_writer;
      alter table run drop column seen;
      alter table snapshot drop column seen;
      drop table close_refusal;
      alter table daily_close drop constraint struck_from_a_mark, drop column label, drop column quoted_at;
      alter table daily_close drop column written_in;
      alter table funding_rate drop column written_in;
    `);
  }
}
