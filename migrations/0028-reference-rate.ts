// What a day's money cost, and what one currency was in another, as somebody published it. A day that is not here has no rate: it is
// not zero, and it is not the day before's. A wrong rate is corrected by another version of its day: what was known when, stays.
export const referenceRates = String.raw`
  create function reference_rate_terms(name text, fixed_on date, version integer, rate numeric, source text, reason text) returns bytea
  language sql immutable
  return sha256(convert_to(jsonb_build_array('reference-rate', name, fixed_on, version, rate, source, reason)::text, 'UTF8'));

  create table reference_rate_proposal (
    proposal_id uuid    primary key references control.proposal,
    name        text    not null,
    fixed_on    date    not null,
    version     integer not null check (version > 0), -- the one it was made to become
    rate        numeric not null,
    source      text    not null,
    reason      text    not null
  );

  create table reference_rate (
    name          text        not null check (name in ('SOFR', 'EFFR', 'ESTR', 'SONIA', 'TONA', 'USDC/EUR', 'USDC/USD')),
    fixed_on      date        not null,
    version       integer     not null default 1 check (version > 0), -- the newest counts
    previous      integer     generated always as (nullif(version - 1, 0)) stored,
    rate          numeric     not null check (abs(rate) < 1000), -- of a year, 0.05 is 5 %; of a pair, units of the second for one of the first
    source        text        not null check (source <> ''),
    recorded_by   text        not null check (recorded_by <> ''),
    recorded_at   timestamptz not null default clock_now(),
    reason        text        check (reason <> ''), -- why two had to agree on it
    approval_id   uuid        unique,
    approval_kind text        not null generated always as ('margin.reference-rate') stored,
    terms_hash    bytea       not null generated always as (reference_rate_terms(name, fixed_on, version, rate, source, reason)) stored,
    primary key (name, fixed_on, version),
    constraint follows_the_version_before foreign key (name, fixed_on, previous) references reference_rate (name, fixed_on, version),
    constraint approved_as_written foreign key (approval_id, approval_kind, terms_hash)
      references control.approval (id, kind, subject_hash),
    constraint corrected_by_two check (version = 1 or approval_id is not null),
    constraint agreed_on_for_a_reason check ((approval_id is null) = (reason is null)),
    constraint a_price_is_positive check (name not like '%/%' or rate > 0),
    constraint a_benchmark_is_a_fraction check (name like '%/%' or abs(rate) < 1) -- 4.32 is 432 %, and nobody meant it
  );

  -- A central bank moves by a quarter or a half: what moves by more than 100 basis points from a day to its neighbour was more often
  -- typed wrong, and is read by two. A rate before a longer gap says nothing of this one. One at a time: two who record neighbouring
  -- days at one instant would not see each other.
  create function step_of_one_hand() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
  begin
    perform pg_advisory_xact_lock(hashtextextended('reference-rates', 0));
    if exists (
      select from recorded r
      cross join lateral (
        (select n.rate from public.reference_rate n
         where n.name = r.name and n.fixed_on between r.fixed_on - 10 and r.fixed_on - 1 order by n.fixed_on desc, n.version desc limit 1)
        union all
        (select n.rate from public.reference_rate n
         where n.name = r.name and n.fixed_on between r.fixed_on + 1 and r.fixed_on + 10 order by n.fixed_on, n.version desc limit 1)
      ) beside
      where r.approval_id is null and r.name not like '%/%' and abs(r.rate - beside.rate) > 0.01
    ) then
      raise exception 'a step of more than 100 basis points is recorded by two'
        using errcode = 'check_violation', constraint = 'step_of_one_hand', table = 'reference_rate', schema = 'public';
    end if;
    return null;
  end $$;
  create trigger step_of_one_hand after insert on reference_rate
    referencing new table as recorded for each statement execute function step_of_one_hand();

  create trigger append_only before update or delete or truncate on reference_rate
    for each statement execute function control.forbid();
  create trigger append_only before update or delete or truncate on reference_rate_proposal
    for each statement execute function control.forbid();
  revoke all on function step_of_one_hand from public;
  grant execute on function reference_rate_terms to ringfence_writer;
  grant select, insert on reference_rate_proposal to ringfence_writer;
  grant select on reference_rate to ringfence_writer;
  -- When it was known is the database's word.
  grant insert (name, fixed_on, version, rate, source, recorded_by, reason, approval_id) on reference_rate to ringfence_writer;
  select outside.confine('reference_rate_proposal');
  select outside.confine('reference_rate', 'true', false); -- what was published is the same for everyone
`;
