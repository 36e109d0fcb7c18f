import type { MigrationInterface, QueryRunner } from 'typeorm';
import { marginEvents } from './0030-margin-event';

/** What calls say was moved, held against what the ledger says was: whose, when, and what differed. */
export class MarginReconciliation30 implements MigrationInterface {
  readonly name = 'MarginReconciliation0000000000030';

  async up(runner: QueryRunner): Promise<void> {
    for (const part of [marginEvents, records]) await runner.query(part);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(String.raw`
      drop table margin_difference, margin_reconciled, margin_reconciliation;
      drop view margin_event;
      drop function event_id(text);
      alter table margin_call_step drop column paid;
    `);
  }
}

const records = String.raw`
  -- A cure pays the rest: what had been paid when the call failed is known from then on by its step alone.
  alter table margin_call_step add column paid bigint not null default 0 check (paid >= 0);

  -- One reconciliation of everybody. It is over when all its relationships have been compared.
  create table margin_reconciliation (
    id            uuid        primary key,
    as_of         timestamptz not null,
    asked_by      text        not null check (asked_by <> ''),
    relationships integer     not null check (relationships >= 0),
    begun_at      timestamptz not null default clock_now()
  );
  create index margin_reconciliation_by_time on margin_reconciliation (as_of, id);

  -- A slice of it, compared in one statement: once.
  create table margin_reconciled (
    reconciliation_id uuid        not null references margin_reconciliation,
    first             bigint      not null,
    relationships     bigint[]    not null check (cardinality(relationships) > 0),
    calls             integer     not null check (calls >= 0), -- that were compared
    compared_at       timestamptz not null default clock_now(),
    primary key (reconciliation_id, first),
    constraint begins_with_the_first check (first = relationships[1])
  );

  -- What differed. Nothing mends it by itself: people do, and the next one finds nothing.
  create table margin_difference (
    reconciliation_id uuid     not null references margin_reconciliation,
    relationship_id   bigint   not null references relationship,
    kind              text     not null check (kind in
      ('call-without-journal', 'journal-ahead-of-call', 'call-differs', 'journal-astray', 'journal-without-call', 'balance-differs',
       'pledge-differs', 'holding-differs', 'interest-differs', 'parts-differ', 'cure-differs')),
    subject           text     not null check (subject <> ''), -- the call, the journal or the account
    asset             text     not null,
    scale             smallint not null,
    said              numeric  not null, -- what should be, in smallest units
    found             numeric  not null, -- what is
    primary key (reconciliation_id, relationship_id, kind, subject, asset),
    constraint it_differs check (said <> found)
  );

  do $$
  declare name text;
  begin
    foreach name in array array['margin_reconciliation', 'margin_reconciled', 'margin_difference'] loop
      execute format('create trigger append_only before update or delete or truncate on %I
        for each statement execute function control.forbid()', name);
      perform outside.confine(name::regclass);
    end loop;
  end $$;
  grant select, insert on margin_reconciliation, margin_reconciled, margin_difference to ringfence_writer;
`;
