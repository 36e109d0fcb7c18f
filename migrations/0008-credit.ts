import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Credit lines by two people's decision, and the reservations that trades take of them. */
export class Credit8 implements MigrationInterface {
  readonly name = 'Credit0000000000008';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(tables);
    await runner.query(grants);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(String.raw`
      drop table reservation_seat, reservation, credit_line, credit_line_proposal, stress_move;
      drop function credit_line_terms(bigint, text, integer, text, bigint, bigint, bigint, jsonb, jsonb, text, date, date, jsonb, integer);
      drop function reservation_ends_once(), committed_by_contract(), credit_line_most(bigint, jsonb, date);
    `);
  }
}

const tables = String.raw`
  -- How far a price may move within a margin period of risk, as fractions of the mark. The newest one counts.
  create table stress_move (
    symbol         text        not null,
    effective_from timestamptz not null,
    down           numeric     not null check (down > 0 and down <= 1),
    up             numeric     not null check (up > 0),
    label          text        not null, -- how it was come by, or 'illustrative'
    primary key (symbol, effective_from)
  );

  -- A row of JSON, so that no text of one column runs into the next.
  create function credit_line_terms(
    relationship_id bigint, occupancy text, version integer, commitment text, approved bigint, first_skin bigint,
    unsecured bigint, sub_limits jsonb, covenants jsonb, clause text, expires_on date, review_on date, reductions jsonb,
    warn_at integer
  ) returns bytea
  language sql immutable
  return sha256(convert_to(jsonb_build_array(
    'credit-line', relationship_id, occupancy, version, commitment, approved, first_skin, unsecured, sub_limits, covenants, clause,
    expires_on - date '2000-01-01', review_on - date '2000-01-01', reductions, warn_at
  )::text, 'UTF8'));

  -- What is left of an amount on a day, after the reductions that were agreed with it and have begun.
  create function credit_line_most(approved bigint, reductions jsonb, day date) returns bigint
  language sql immutable
  return least(approved, (
    select min((r ->> 'most')::bigint) from jsonb_array_elements(reductions) r where (r ->> 'from')::date <= day));

  -- What somebody wants a line to be, whole: the one who approves it reads it here, beside what is in force.
  create table credit_line_proposal (
    proposal_id     uuid    primary key references control.proposal,
    relationship_id bigint  not null references relationship,
    occupancy       text    not null,
    version         integer not null check (version > 0), -- the one it was made to become
    commitment      text    not null check (commitment in ('committed', 'advised')),
    approved        bigint  not null check (approved >= 0),
    first_skin      bigint  not null check (first_skin >= 0),
    unsecured       bigint  not null check (unsecured >= 0),
    sub_limits      jsonb   not null check (jsonb_typeof(sub_limits) = 'array'),
    covenants       jsonb   not null check (jsonb_typeof(covenants) = 'array'),
    clause          text    check (clause <> ''),
    expires_on      date    not null,
    review_on       date    not null,
    reductions      jsonb   not null check (jsonb_typeof(reductions) = 'array'),
    warn_at         integer check (warn_at between 1 and 99),
    acts            integer not null, -- done to the line when it was made: what an officer did later stands
    constraint reviewed_before_it_expires check (review_on <= expires_on),
    foreign key (relationship_id, occupancy) references occupancy
  );

  -- Every version of every line, one after another, each as two people agreed on it. The highest is in force.
  create table credit_line (
    relationship_id bigint  not null,
    occupancy       text    not null,
    version         integer not null check (version > 0),
    previous        integer generated always as (nullif(version - 1, 0)) stored,
    commitment      text    not null check (commitment in ('committed', 'advised')),
    approved        bigint  not null check (approved >= 0), -- 0 is a line that was cancelled
    first_skin      bigint  not null check (first_skin >= 0), -- of the cell's first skin, what stands behind this seat
    unsecured       bigint  not null check (unsecured >= 0), -- the most that may be owed and not held, of the number
    sub_limits      jsonb   not null check (jsonb_typeof(sub_limits) = 'array'), -- of notional at mark: by, of, the most as text
    covenants       jsonb   not null check (jsonb_typeof(covenants) = 'array'),
    clause          text    check (clause <> ''), -- by which a committed line became less
    expires_on      date    not null, -- the last day, UTC
    review_on       date    not null,
    reductions      jsonb   not null check (jsonb_typeof(reductions) = 'array'), -- from a day on, UTC, the most as text
    warn_at         integer check (warn_at between 1 and 99), -- percent of the limit
    in_force_from   timestamptz not null default clock_now(),
    approval_id     uuid    not null unique,
    approval_kind   text    not null generated always as ('credit.line') stored,
    terms_hash      bytea   not null generated always as (
      credit_line_terms(relationship_id, occupancy, version, commitment, approved, first_skin, unsecured, sub_limits, covenants,
        clause, expires_on, review_on, reductions, warn_at)
    ) stored,
    primary key (relationship_id, occupancy, version),
    constraint reviewed_before_it_expires check (review_on <= expires_on),
    constraint follows_the_version_before foreign key (relationship_id, occupancy, previous)
      references credit_line (relationship_id, occupancy, version),
    constraint approved_as_written foreign key (approval_id, approval_kind, terms_hash)
      references control.approval (id, kind, subject_hash),
    foreign key (relationship_id, occupancy) references occupancy
  );

  -- What was promised, of today or of a day to come, is taken back, or made a matter of choice, only as the contract lets it be, and
  -- by which clause is written.
  create function committed_by_contract() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
  begin
    if new.clause is null and exists (
      select from public.credit_line l
      where (l.relationship_id, l.occupancy, l.version) = (new.relationship_id, new.occupancy, new.version - 1)
        and l.commitment = 'committed' and (new.commitment = 'advised' or exists (
          select from (
            select (public.clock_now() at time zone 'UTC')::date as day
            union all select (r ->> 'from')::date from jsonb_array_elements(l.reductions || new.reductions) r
          ) days
          where day >= (public.clock_now() at time zone 'UTC')::date
            and public.credit_line_most(new.approved, new.reductions, day) < public.credit_line_most(l.approved, l.reductions, day)))
    ) then
      raise exception 'a committed line becomes less by a clause of its contract'
        using errcode = 'check_violation', constraint = 'committed_by_contract', table = 'credit_line', schema = 'public';
    end if;
    return new;
  end $$;
  create trigger committed_by_contract before insert on credit_line for each row execute function committed_by_contract();

  -- A trade that is agreed with nobody yet, held against the lines of both seats.
  create table reservation (
    relationship_id bigint      not null references relationship,
    id              uuid        not null,
    trade_id        text        not null check (trade_id <> ''),
    instrument      text        not null references instrument,
    long            text        not null, -- occupancy
    short           text        not null,
    quantity        numeric     not null check (quantity > 0),
    price           numeric     not null check (price > 0),
    reserved_at     timestamptz not null,
    expires_at      timestamptz not null,
    asked_by        text, -- the seat that asked; null: the house, for both
    state           text        not null default 'held' check (state in ('held', 'committed', 'released', 'expired')),
    ended_at        timestamptz,
    primary key (relationship_id, id),
    constraint held_for_a_while check (expires_at > reserved_at),
    constraint two_sides check (long <> short),
    constraint asked_by_one_of_them check (asked_by in (long, short)),
    constraint ended_when_over check ((ended_at is not null) = (state <> 'held')),
    foreign key (relationship_id, long) references occupancy,
    foreign key (relationship_id, short) references occupancy
  );
  create index reservation_held on reservation (relationship_id) where state = 'held';
  -- A trade is held once at a time, and booked once.
  create unique index one_reservation_a_trade on reservation (relationship_id, trade_id) where state in ('held', 'committed');

  create function reservation_ends_once() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
  begin
    raise exception 'reservation % is % already', old.id, old.state using errcode = 'check_violation';
  end $$;
  create trigger reservation_ends_once before update on reservation
    for each row when (old.state <> 'held') execute function reservation_ends_once();

  -- What each seat's number was without the trade and with it, and the limit it was held against.
  create table reservation_seat (
    relationship_id bigint not null,
    reservation_id  uuid   not null,
    occupancy       text   not null,
    version         integer not null, -- of the line
    before          bigint not null check (before >= 0),
    after           bigint not null check (after >= 0),
    limited_to      bigint not null check (limited_to >= 0),
    primary key (relationship_id, reservation_id, occupancy),
    constraint within_the_limit check (after <= limited_to or after <= before),
    foreign key (relationship_id, reservation_id) references reservation,
    foreign key (relationship_id, occupancy, version) references credit_line
  );
`;

const grants = String.raw`
  do $$
  declare name text;
  begin
    foreach name in array array['credit_line_proposal', 'credit_line', 'reservation_seat', 'stress_move'] loop
      execute format('create trigger append_only before update or delete or truncate on %I
        for each statement execute function control.forbid()', name);
    end loop;
  end $$;
  grant select, insert on stress_move, credit_line_proposal, credit_line, reservation, reservation_seat to ringfence_writer;
  grant update (state, ended_at) on reservation to ringfence_writer;
`;
