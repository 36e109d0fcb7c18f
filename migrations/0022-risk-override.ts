// A rating that two people set above or below the one that is worked out, for a time.
//
// risk_override            each of them. The last one counts, until its last day.
// risk_override_proposal   one as its second person reads it.
// risk_override_end        that its last day was over, and the rating that is worked out is back: written once.
export const riskOverrides = String.raw`
create function risk_override_terms(
  application_id uuid, n integer, rating text, computed text, expires_on date, reason text
) returns bytea
language sql immutable
return sha256(convert_to(
  'risk-override|' || application_id::text || '|' || n::text || '|' || rating || '|' || computed || '|'
    || (expires_on - date '2000-01-01')::text || '|' || reason,
  'UTF8'
));

create table risk_override (
  application_id uuid        not null references application,
  n              integer     not null check (n > 0),
  rating         text        not null check (rating in ('low', 'standard', 'high')),
  computed       text        not null check (computed in ('low', 'standard', 'high')), -- when it was proposed
  expires_on     date        not null, -- the last day
  reason         text        not null check (reason <> ''),
  approval_id    uuid        not null unique,
  approval_kind  text        not null generated always as ('legal-entity.risk-override') stored,
  terms_hash     bytea       not null generated always as (
    risk_override_terms(application_id, n, rating, computed, expires_on, reason)
  ) stored,
  since          timestamptz not null default clock_now(),
  primary key (application_id, n),
  constraint ends_within_a_year check (expires_on <= (since at time zone 'UTC')::date + 366),
  constraint approved_as_written foreign key (approval_id, approval_kind, terms_hash)
    references control.approval (id, kind, subject_hash)
);

create table risk_override_proposal (
  proposal_id    uuid    primary key references control.proposal,
  application_id uuid    not null references application,
  n              integer not null check (n > 0), -- the one it was made to become
  rating         text    not null,
  computed       text    not null,
  expires_on     date    not null,
  reason         text    not null check (reason <> '')
);

create table risk_override_end (
  application_id uuid        not null,
  n              integer     not null,
  ended_at       timestamptz not null default clock_now(),
  primary key (application_id, n),
  foreign key (application_id, n) references risk_override
);

create function override_follows() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform from public.application a where a.id = new.application_id for no key update;
  if new.n <> 1 + coalesce((select max(o.n) from public.risk_override o where o.application_id = new.application_id), 0) then
    raise exception 'override % does not follow the one before', new.n
      using errcode = 'check_violation', constraint = 'follows_the_one_before', table = 'risk_override', schema = 'public';
  end if;
  return new;
end $$;
create trigger override_follows before insert on risk_override for each row execute function override_follows();

-- The rating that counts today: the last override while it runs, else what was worked out last.
create function rating_in_force(application_id uuid) returns text
language sql stable security definer set search_path = pg_catalog, pg_temp
return coalesce(
  (select o.rating from public.risk_override o
   where o.application_id = rating_in_force.application_id and o.expires_on >= public.today()
     and not exists (select from public.risk_override l where l.application_id = o.application_id and l.n > o.n)),
  (select s.content ->> 'rating' from public.application_section s
   where s.application_id = rating_in_force.application_id and s.section = 'risk-rating' order by s.version desc limit 1)
);

-- When an active party is looked at again: as was said when it became so, or sooner where its rating has risen since.
create function party_review_on(party_id text) returns date
language sql stable security definer set search_path = pg_catalog, pg_temp
return (
  select least(s.review_on, ((s.since at time zone 'UTC')::date + make_interval(months => public.review_months(
    (select public.rating_in_force(p.application_id) from public.party p where p.id = s.party_id))))::date)
  from public.party_standing s
  where s.party_id = party_review_on.party_id and s.to_state = 'active'
    and not exists (select from public.party_standing l where l.party_id = s.party_id and l.n > s.n)
);

do $$
declare name text;
begin
  foreach name in array array['risk_override', 'risk_override_proposal', 'risk_override_end'] loop
    execute format('create trigger append_only before update or delete or truncate on %I
      for each statement execute function control.forbid()', name);
    execute format('select outside.confine(%L)', name);
  end loop;
end $$;
revoke all on function override_follows, rating_in_force, party_review_on from public;
grant execute on function rating_in_force, party_review_on to ringfence_writer;
grant select on risk_override, risk_override_proposal, risk_override_end to ringfence_writer;
grant insert (application_id, n, rating, computed, expires_on, reason, approval_id) on risk_override to ringfence_writer;
grant insert on risk_override_proposal to ringfence_writer;
grant insert (application_id, n) on risk_override_end to ringfence_writer;
`;
