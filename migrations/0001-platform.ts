import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Time, work and commands. Grants are explicit: each migration grants its own tables to `ringfence_writer`, and there are no
 * default privileges, so that a table nobody thought about is refused rather than open.
 */
export class Platform1 implements MigrationInterface {
  readonly name = 'Platform0000000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(roles);
    await runner.query(time);
    await runner.query(work);
    await runner.query(commands);
    await runner.query(grants);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(String.raw`
      drop function clock_now(); -- it knows the table by identity, so it goes first
      drop table command, dead_letter, outbox, job_due, simulated_clock;
      drop function start_simulation(timestamptz), advance_clock(timestamptz), clock_moves_forward(), notify_outbox();
    `);
  }
}

// Roles belong to the server, not to the database: another database's migration may be making them at this moment.
// The login's password, where one is needed, is set by whoever owns the server.
const roles = String.raw`
  do $$
  begin
    begin
      create role ringfence_writer nologin;
    exception when duplicate_object or unique_violation then null;
    end;
    begin
      create role ringfence_app login nosuperuser nocreatedb nocreaterole nobypassrls;
    exception when duplicate_object or unique_violation then null;
    end;
    if not pg_has_role('ringfence_app', 'ringfence_writer', 'member') then
      begin
        grant ringfence_writer to ringfence_app;
      exception when unique_violation or internal_error then
        -- 'tuple concurrently updated': the other migration granted it first.
        if not pg_has_role('ringfence_app', 'ringfence_writer', 'member') then raise; end if;
      end;
    end if;
    begin
      alter role ringfence_app set statement_timeout = '60s';
      alter role ringfence_app set lock_timeout = '30s';
      alter role ringfence_app set idle_in_transaction_session_timeout = '60s';
    exception when internal_error then null; -- 'tuple concurrently updated': the other migration sets the same
    end;
  end $$;
`;

const time = String.raw`
  -- At most one row. Where it exists, this database lives in simulated time; everywhere else the wall clock rules.
  create table simulated_clock (
    only_row boolean primary key default true check (only_row),
    instant  timestamptz not null constraint finite_instant check (isfinite(instant))
  );

  -- A body in standard SQL is bound when it is created: no table of a caller's own, temporary or not, stands in for the clock.
  create function clock_now() returns timestamptz language sql volatile parallel safe
    return coalesce((select instant from public.simulated_clock), clock_timestamp());

  create function clock_moves_forward() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
  begin
    if tg_op in ('DELETE', 'TRUNCATE') then
      raise exception 'a simulation does not return to the wall clock' using errcode = 'RF001';
    end if;
    if tg_op = 'UPDATE' and new.instant < old.instant then
      raise exception 'the clock does not go back from % to %', old.instant, new.instant using errcode = 'RF002';
    end if;
    if tg_op = 'UPDATE' and new.instant > old.instant + interval '31 days' then
      raise exception 'the clock does not jump from % to %', old.instant, new.instant using errcode = 'RF005';
    end if;
    perform pg_notify('clock', new.instant::text); -- sweepers listen: work that has come due is announced at once
    return new;
  end $$;
  create trigger clock_moves_forward before insert or update or delete on simulated_clock
    for each row execute function clock_moves_forward();
  create trigger clock_is_not_emptied before truncate on simulated_clock
    for each statement execute function clock_moves_forward();

  -- Only the owner may call it, and only before any work: a database that has worked by the wall clock stays with it.
  create function start_simulation(at timestamptz) returns void
    language plpgsql set search_path = pg_catalog, pg_temp as $$
  begin
    if exists (select from public.job_due) then
      raise exception 'work was scheduled by the wall clock: it cannot become a simulation' using errcode = 'RF003';
    end if;
    insert into public.simulated_clock (instant) values (at);
  end $$;
  revoke execute on function start_simulation(timestamptz) from public;

  -- Runs as the owner: a table it found by the caller's path would be the caller's, and its triggers would run as the owner too.
  create function advance_clock(at timestamptz) returns void
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
  begin
    update public.simulated_clock set instant = at;
    if not found then
      raise exception 'this database lives by the wall clock' using errcode = 'RF004';
    end if;
  end $$;
  revoke execute on function advance_clock(timestamptz) from public;
`;

const work = String.raw`
  create table job_due (
    id           uuid primary key, -- derived from kind and key
    kind         text not null check (kind ~ '^[a-z][a-z-]*\.[a-z][a-z-]*$'), -- queue.verb
    business_key text not null,
    payload      jsonb not null,
    due_at       timestamptz not null, -- by clock_now()
    state        text not null default 'due' check (state in ('due', 'done', 'refused', 'dead')),
    attempts     integer not null default 0,
    token        bigint not null default 0, -- fences off an attempt that another one has overtaken
    wake_at      timestamptz not null, -- by the wall clock: when the sweeper announces it next, if it is due and not done
    first_error  text,
    last_error   text,
    outcome      text, -- why it was refused
    done_at      timestamptz, -- by clock_now()
    unique (kind, business_key),
    check ((state in ('done', 'refused')) = (done_at is not null)),
    check ((state = 'refused') = (outcome is not null))
  );
  create index job_due_waiting on job_due (due_at) where state = 'due';

  -- What leaves the database only if the transaction that wrote it commits.
  create table outbox (
    id         bigint generated always as identity primary key,
    topic      text not null,
    payload    jsonb not null,
    written_at timestamptz not null default clock_timestamp(),
    sent_at    timestamptz
  );
  create index outbox_unsent on outbox (id) where sent_at is null;

  create function notify_outbox() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
  begin
    if exists (select from fresh) then
      perform pg_notify('outbox', '');
    end if;
    return null;
  end $$;
  create trigger notify_outbox after insert on outbox
    referencing new table as fresh for each statement execute function notify_outbox();

  create table dead_letter (
    id          bigint generated always as identity primary key,
    job_id      uuid not null references job_due,
    reason      text not null,
    first_error text,
    last_error  text,
    attempts    integer not null,
    buried_at   timestamptz not null default clock_timestamp(),
    resolved_by text,
    resolved_at timestamptz,
    check ((resolved_by is null) = (resolved_at is null))
  );
  create unique index dead_letter_open on dead_letter (job_id) where resolved_at is null;
`;

const commands = String.raw`
  create table command (
    door        text not null, -- http, cli
    client      text not null, -- who asks: keys of two clients never meet
    key         text not null,
    inputs_hash text not null,
    outcome     jsonb, -- null only inside the transaction that performs it
    asked_at    timestamptz not null default clock_timestamp(),
    primary key (door, client, key)
  );
`;

const grants = String.raw`
  -- Nobody needs temporary tables here, and a temporary table is found before any other of its name.
  do $$
  begin
    execute format('revoke temporary on database %I from public', current_database());
  end $$;
  grant usage on schema public to ringfence_writer;
  grant select on migrations to ringfence_writer; -- readiness compares it with what the code expects
  grant select on simulated_clock to ringfence_writer;
  grant execute on function advance_clock(timestamptz) to ringfence_writer;
  grant select, insert on job_due, outbox, dead_letter, command to ringfence_writer;
  grant update (state, attempts, token, wake_at, first_error, last_error, outcome, done_at) on job_due to ringfence_writer;
  grant update (sent_at) on outbox to ringfence_writer;
  grant update (resolved_by, resolved_at) on dead_letter to ringfence_writer;
  grant update (outcome) on command to ringfence_writer;
`;
