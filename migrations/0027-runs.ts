import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Runs over slices of relationships: locked together, and written down with what they were given and what came of it. */
export class Runs27 implements MigrationInterface {
  readonly name = 'Runs0000000000027';

  async up(runner: QueryRunner): Promise<void> {
    for (const part of [locks, runs, ticks, reads]) await runner.query(part);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(String.raw`
      drop index failed_own_margin;
      drop trigger tell_of_quotes on quote;
      drop trigger tell_of_runs on run_outcome;
      drop table call_intent, run_fallen, run_outcome, run;
      drop function lock_relationships(bigint[]), tell_of_quotes(), tell_of_runs();
    `);
  }
}

const locks = String.raw`
  -- Many turnstiles at once, in the order of ids, whoever asks: of two that want some of the same, one waits for the other, and never
  -- both. Locked in one statement and read in the next: a reader that locks while it reads would see the rows of before its wait.
  create function lock_relationships(relationship_ids bigint[]) returns setof relationship_now
    language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
  begin
    perform o.relationship_id from public.occupancy o
    where o.relationship_id = any (relationship_ids) and o.code = 'A1'
    order by o.relationship_id for no key update;
    return query select * from public.relationship_now where id = any (relationship_ids) order by id;
  end $$;
  revoke all on function lock_relationships from public;
  grant execute on function lock_relationships to ringfence_writer;
`;

const runs = String.raw`
  -- One slice of relationships on one snapshot. Its id is derived from both, so that there is one of it.
  create table run (
    id            uuid        primary key,
    kind          text        not null check (kind in ('exposure', 'margin')),
    snapshot_id   uuid        not null references snapshot,
    as_of         timestamptz not null,
    relationships bigint[]    not null check (cardinality(relationships) > 0),
    begun_at      timestamptz not null default clock_now()
  );
  create index run_by_time on run (as_of, id);

  -- What it was given, whole, and what came of it: to be done again from here, and nothing else.
  create table run_outcome (
    run_id       uuid    primary key references run,
    inputs       bytea   not null, -- gzip of the inputs' one text
    inputs_hash  text    not null check (inputs_hash ~ '^[0-9a-f]{64}$'), -- of the hashes below
    input_hashes jsonb   not null, -- of each input, by its name
    outcome_hash text    not null check (outcome_hash ~ '^[0-9a-f]{64}$'), -- of all it decided
    produced     integer not null check (produced >= 0) -- rows of exposures, or calls
  );
  alter table run_outcome alter column inputs set storage external; -- packed already

  -- Who fell out of a run, so that nobody else did. Each is tried again alone.
  create table run_fallen (
    run_id          uuid   not null references run,
    relationship_id bigint not null references relationship,
    reason          text   not null check (reason <> ''),
    primary key (run_id, relationship_id)
  );

  do $$
  declare name text;
  begin
    foreach name in array array['run', 'run_outcome', 'run_fallen'] loop
      execute format('create trigger append_only before update or delete or truncate on %I
        for each statement execute function control.forbid()', name);
      perform outside.confine(name::regclass);
    end loop;
  end $$;
  grant select, insert on run, run_outcome, run_fallen to ringfence_writer;
`;

const ticks = String.raw`
  -- Somebody has crossed a threshold since a run: once for each run, whoever saw it. A run decides what is called, if anything.
  create table call_intent (
    relationship_id bigint      not null references relationship,
    snapshot_id     uuid        not null references snapshot, -- of the last run
    cause           text        not null check (cause in ('exposure', 'price-gap')),
    exposure        numeric     not null, -- of seat A, estimated from the tick
    intended_at     timestamptz not null,
    primary key (relationship_id, snapshot_id)
  );

  create trigger append_only before update or delete or truncate on call_intent
    for each statement execute function control.forbid();
  select outside.confine('call_intent');
  grant select, insert on call_intent to ringfence_writer;

  -- Ticks are told to whoever watches, so that watching asks the database nothing. A notification carries less than 8000 bytes: of a
  -- statement with more quotes than that only their number is told, and watchers wait for the run.
  create function tell_of_quotes() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
  declare said text;
  begin
    select string_agg(q.symbol || ' ' || q.price::text || ' ' || extract(epoch from q.quoted_at)::text, chr(10)) into said from told q;
    if said is not null and octet_length(said) < 7900 then
      perform pg_notify('quote', said);
    end if;
    return null;
  end $$;
  create trigger tell_of_quotes after insert on quote
    referencing new table as told for each statement execute function tell_of_quotes();

  create function tell_of_runs() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
  begin
    perform pg_notify('run', '');
    return null;
  end $$;
  create trigger tell_of_runs after insert on run_outcome for each statement execute function tell_of_runs();
`;

const reads = String.raw`
  -- What a seat failed to post is looked for by every run, among all that it was ever called for.
  create index failed_own_margin on margin_call (relationship_id) where direction = 'delivery' and state = 'failed' and kind in ('im', 'ia');
`;
