// What the credit committee has laid down, and by how much one line may go beyond it for a while.
//
// credit_policy      its appetite, and how a line is scored: version by version, each by two.
// appetite_override  one seat may get so much though the appetite says no, up to an instant.
// appetite_reading   what an appetite said of a version that was approved: no line comes into force unread once there is one.
export const policies = String.raw`
  create function credit_policy_terms(kind text, version integer, terms jsonb) returns bytea
  language sql immutable strict
  return sha256(convert_to(jsonb_build_array('credit-policy', kind, version, terms)::text, 'UTF8'));

  create table credit_policy_proposal (
    proposal_id uuid    primary key references control.proposal,
    kind        text    not null check (kind in ('appetite', 'score-weights')),
    version     integer not null check (version > 0), -- the one it was made to become
    terms       jsonb   not null check (jsonb_typeof(terms) = 'object')
  );

  create table credit_policy (
    kind          text        not null check (kind in ('appetite', 'score-weights')),
    version       integer     not null check (version > 0),
    previous      integer     generated always as (nullif(version - 1, 0)) stored,
    terms         jsonb       not null check (jsonb_typeof(terms) = 'object'), -- amounts as decimal text, with their asset
    in_force_from timestamptz not null default clock_now(),
    approval_id   uuid        not null unique,
    approval_kind text        not null generated always as ('credit.policy') stored,
    terms_hash    bytea       not null generated always as (credit_policy_terms(kind, version, terms)) stored,
    primary key (kind, version),
    constraint follows_the_version_before foreign key (kind, previous) references credit_policy (kind, version),
    constraint approved_as_written foreign key (approval_id, approval_kind, terms_hash)
      references control.approval (id, kind, subject_hash)
  );

  create function appetite_override_terms(
    relationship_id bigint, occupancy text, most bigint, expires_at timestamptz, reason text
  ) returns bytea
  language sql immutable strict
  return sha256(convert_to(jsonb_build_array(
    'appetite-override', relationship_id, occupancy, most, extract(epoch from expires_at)::text, reason)::text, 'UTF8'));

  create table appetite_override_proposal (
    proposal_id     uuid        primary key references control.proposal,
    relationship_id bigint      not null,
    occupancy       text        not null,
    most            bigint      not null check (most > 0),
    expires_at      timestamptz not null,
    reason          text        not null check (reason <> ''),
    foreign key (relationship_id, occupancy) references occupancy
  );

  create table appetite_override (
    approval_id     uuid        primary key, -- its proposal's
    relationship_id bigint      not null,
    occupancy       text        not null,
    most            bigint      not null check (most > 0), -- the approved amount up to which a version is let through
    expires_at      timestamptz not null,
    reason          text        not null check (reason <> ''),
    agreed_at       timestamptz not null default clock_now(),
    approval_kind   text        not null generated always as ('credit.appetite-override') stored,
    terms_hash      bytea       not null generated always as (
      appetite_override_terms(relationship_id, occupancy, most, expires_at, reason)) stored,
    constraint for_a_while check (expires_at > agreed_at and expires_at <= agreed_at + interval '30 days'),
    constraint approved_as_written foreign key (approval_id, approval_kind, terms_hash)
      references control.approval (id, kind, subject_hash),
    foreign key (relationship_id, occupancy) references occupancy
  );
  create index appetite_override_of_seat on appetite_override (relationship_id, occupancy, expires_at);

  create table appetite_reading (
    proposal_id uuid        primary key references credit_line_proposal,
    version     integer     not null, -- of the appetite
    kind        text        not null generated always as ('appetite') stored,
    found       jsonb       not null check (jsonb_typeof(found) = 'array'), -- what it limits, with what the version makes of it
    beyond      boolean     not null,
    override_id uuid        references appetite_override,
    read_at     timestamptz not null default clock_now(),
    constraint beyond_by_an_override check (beyond = (override_id is not null)),
    foreign key (kind, version) references credit_policy (kind, version)
  );

  -- Whoever writes it: the override is of this seat and amount, in time, and neither of its two made the version or stands with him.
  create function overridden_by_others() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
  begin
    if not exists (
      select from public.appetite_override o
      join control.approval two on two.id = o.approval_id
      join public.credit_line_proposal line on line.proposal_id = new.proposal_id
      join control.proposal made on made.id = new.proposal_id
      where o.approval_id = new.override_id and o.expires_at > public.clock_now()
        and (o.relationship_id, o.occupancy) = (line.relationship_id, line.occupancy) and line.approved <= o.most
        and made.maker not in (two.maker, two.checker) and made.maker_group not in (two.maker_group, two.checker_group)
    ) then
      raise exception 'nobody else lets proposal % go beyond the appetite', new.proposal_id
        using errcode = 'check_violation', constraint = 'overridden_by_others', table = 'appetite_reading', schema = 'public';
    end if;
    return new;
  end $$;
  create trigger overridden_by_others before insert on appetite_reading
    for each row when (new.override_id is not null) execute function overridden_by_others();

  create function read_by_the_appetite() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
  begin
    if new.approved > 0 and exists (
      select from (select max(version) as version from public.credit_policy where kind = 'appetite') newest
      where version is not null and not exists (
        select from public.appetite_reading r where (r.proposal_id, r.version) = (new.approval_id, newest.version))
    ) then
      raise exception 'the appetite was not asked about proposal %', new.approval_id
        using errcode = 'check_violation', constraint = 'read_by_the_appetite', table = 'credit_line', schema = 'public';
    end if;
    return new;
  end $$;
  create trigger read_by_the_appetite before insert on credit_line for each row execute function read_by_the_appetite();
`;
