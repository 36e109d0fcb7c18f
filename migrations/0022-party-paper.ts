// What of a party has a last day: the powers of its signatories, documents, what it certifies of its taxes.
//
// party_paper            each of them, version by version: the first came in with the party, every later one takes two.
// party_paper_proposal   a renewal as its second person reads it.
// party_paper_mark       that somebody was told: it expires soon, or has expired. Once for each version.
export const partyPapers = String.raw`
create function party_paper_terms(party_id text, kind text, ref text, version integer, expires_on date, sha256 text) returns bytea
language sql immutable
return sha256(convert_to(
  'party-paper|' || party_id || '|' || kind || '|' || ref || '|' || version::text || '|'
    || (expires_on - date '2000-01-01')::text || '|' || coalesce(sha256, '-'),
  'UTF8'
));

create table party_paper (
  party_id      text        not null references party,
  kind          text        not null check (kind in ('power', 'document', 'tax-status')),
  ref           text        not null check (ref <> ''), -- a signatory's id, a document's kind and place, tax-status
  version       integer     not null check (version > 0),
  name          text        not null check (name <> ''), -- for people
  required      boolean     not null, -- without it the party takes no new risk; of powers, whether anybody is left says it
  expires_on    date        not null, -- the last day on which it is in force
  sha256        text        check (sha256 ~ '^[0-9a-f]{64}$'), -- of the copy
  approval_id   uuid        unique,
  approval_kind text        not null generated always as ('legal-entity.party-paper') stored,
  terms_hash    bytea       not null generated always as (
    party_paper_terms(party_id, kind, ref, version, expires_on, sha256)
  ) stored,
  recorded_at   timestamptz not null default clock_now(),
  primary key (party_id, kind, ref, version),
  constraint renewed_by_two check ((version > 1) = (approval_id is not null)),
  constraint renewed_with_a_copy check (version = 1 or sha256 is not null),
  constraint approved_as_written foreign key (approval_id, approval_kind, terms_hash)
    references control.approval (id, kind, subject_hash) match simple
);
create index party_paper_by_last_day on party_paper (expires_on);

create table party_paper_proposal (
  proposal_id uuid    primary key references control.proposal,
  party_id    text    not null,
  kind        text    not null,
  ref         text    not null,
  version     integer not null check (version > 1), -- the one it was made to become
  expires_on  date    not null,
  sha256      text    not null check (sha256 ~ '^[0-9a-f]{64}$'),
  before      integer not null generated always as (version - 1) stored,
  foreign key (party_id, kind, ref, before) references party_paper
);

create table party_paper_mark (
  party_id  text        not null,
  kind      text        not null,
  ref       text        not null,
  version   integer     not null,
  mark      text        not null check (mark in ('expiring', 'expired')),
  marked_at timestamptz not null default clock_now(),
  primary key (party_id, kind, ref, version, mark),
  foreign key (party_id, kind, ref, version) references party_paper
);

-- The last version of each paper is the one that counts.
create view party_paper_now with (security_invoker = true) as
  select p.* from party_paper p
  where not exists (
    select from party_paper l where (l.party_id, l.kind, l.ref) = (p.party_id, p.kind, p.ref) and l.version > p.version
  );

create function today() returns date
language sql stable set search_path = pg_catalog, pg_temp return (public.clock_now() at time zone 'UTC')::date;

create function party_papers_expired(party_id text) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp
return exists (
  select from public.party_paper_now p
  where p.party_id = party_papers_expired.party_id and p.required and p.expires_on < public.today()
);

create function paper_follows() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  last record;
begin
  perform public.lock_party(new.party_id);
  select p.version, p.name, p.required, p.expires_on into last from public.party_paper_now p
  where (p.party_id, p.kind, p.ref) = (new.party_id, new.kind, new.ref);
  if new.version <> coalesce(last.version, 0) + 1 then
    raise exception 'version % does not follow the one before', new.version
      using errcode = 'check_violation', constraint = 'follows_the_version_before', table = 'party_paper', schema = 'public';
  elsif new.version > 1 and (new.expires_on <= last.expires_on or (new.name, new.required) <> (last.name, last.required)) then
    raise exception 'a paper is renewed as it is, until a later day'
      using errcode = 'check_violation', constraint = 'renewed_until_later', table = 'party_paper', schema = 'public';
  elsif new.version = 1 and not exists (
    select from public.party p join public.application a on a.id = p.application_id
    where p.id = new.party_id and a.state = 'approved'
  ) then
    raise exception 'a paper comes in with its party'
      using errcode = 'check_violation', constraint = 'came_in_with_its_party', table = 'party_paper', schema = 'public';
  end if;
  return new;
end $$;
create trigger paper_follows before insert on party_paper for each row execute function paper_follows();

-- A power that was renewed has its new last day, wherever a signature is judged.
create or replace function party_signatories(party_id text) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  if session_user = 'ringfence_outsider' and party_id is distinct from outside.party() then return null; end if;
  return (
    select jsonb_set(s.content, '{signatories}', (
      select coalesce(jsonb_agg(
        case when n.expires_on is null then each.g else each.g || jsonb_build_object('expiresOn', n.expires_on) end order by each.at), '[]')
      from jsonb_array_elements(s.content -> 'signatories') with ordinality each (g, at)
      left join public.party_paper_now n
        on (n.party_id, n.kind, n.ref) = (party_signatories.party_id, 'power', each.g ->> 'id') and n.version > 1
    ))
    from public.party p join public.application_section s using (application_id)
    where p.id = party_signatories.party_id and s.section = 'signatories' order by s.version desc limit 1
  );
end $$;

do $$
declare name text;
begin
  foreach name in array array['party_paper', 'party_paper_proposal', 'party_paper_mark'] loop
    execute format('create trigger append_only before update or delete or truncate on %I
      for each statement execute function control.forbid()', name);
  end loop;
end $$;
revoke all on function party_papers_expired, paper_follows from public;
grant execute on function party_papers_expired to ringfence_writer;
grant select on party_paper, party_paper_now, party_paper_proposal, party_paper_mark to ringfence_writer;
grant insert (party_id, kind, ref, version, name, required, expires_on, sha256, approval_id) on party_paper to ringfence_writer;
grant insert (proposal_id, party_id, kind, ref, version, expires_on, sha256) on party_paper_proposal to ringfence_writer;
grant insert (party_id, kind, ref, version, mark) on party_paper_mark to ringfence_writer;
select outside.confine('party_paper', 'party_id = (select outside.party())', false);
select outside.confine('party_paper_proposal');
select outside.confine('party_paper_mark');
`;

// What a party may not do while a paper of it has expired, or its review is overdue, and how that ends.
export const partyLapse = String.raw`
insert into party_transition values ('restricted', 'review-due', true); -- when what had expired is renewed

alter table party_standing add column ground text check (ground in ('paper-expired', 'review-overdue')); -- where a job restricted it
alter table party_standing add column renewal_id uuid references party_paper (approval_id); -- which lets it go on
alter table party_standing add constraint restricted_on_a_ground check (ground is null or to_state = 'restricted');
alter table party_standing drop constraint eased_by_two;
alter table party_standing add constraint eased_by_two check (
  eases = (approval_id is not null or renewal_id is not null) and (approval_id is null or renewal_id is null)
);
grant insert (ground, renewal_id) on party_standing to ringfence_writer;

-- Nobody goes on while a paper that is required has expired; by a renewal goes on only who was stopped by an expiry, to where it was.
create function party_goes_on() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  last public.party_standing;
begin
  if public.party_papers_expired(new.party_id) and new.to_state in ('active', 'review-due') then
    raise exception 'a paper of party % has expired', new.party_id
      using errcode = 'check_violation', constraint = 'papers_in_force', table = 'party_standing', schema = 'public';
  end if;
  if new.renewal_id is null then return new; end if;
  select * into last from public.party_standing s where s.party_id = new.party_id order by s.n desc limit 1;
  if last.ground is distinct from 'paper-expired' or last.from_state <> new.to_state or not exists (
    select from public.party_paper p where (p.approval_id, p.party_id) = (new.renewal_id, new.party_id)
  ) then
    raise exception 'party % was not stopped by what was renewed', new.party_id
      using errcode = 'check_violation', constraint = 'renewed_what_stopped_it', table = 'party_standing', schema = 'public';
  end if;
  return new;
end $$;
create trigger party_goes_on before insert on party_standing for each row when (new.eases) execute function party_goes_on();
revoke all on function party_goes_on from public;
`;
