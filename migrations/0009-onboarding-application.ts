// An application, its sections and its steps.
//
// application             where it stands. It moves only along a transition, and only with the step that says who moved it.
// application_section     what it consists of, version by version: a new one never edits the old.
// application_step        every move: who, as what, why.
// party                   comes in by an approved application, under its LEI.
export const applications = String.raw`
create table application_transition (
  command    text not null,
  from_state text not null,
  to_state   text not null,
  primary key (command, from_state, to_state)
);

-- The steps in order, and beside them the ways out and back.
with step (n, state) as (
  values (0, 'draft'), (1, 'submitted'), (2, 'identification'), (3, 'screening'), (4, 'due-diligence'),
    (5, 'legal-documentation'), (6, 'credit-approval'), (7, 'account-setup'), (8, 'test-transfer'), (9, 'approved'), (10, 'active')
)
insert into application_transition
  select case a.n when 0 then 'submit' when 8 then 'approve' when 9 then 'activate' else 'advance' end, a.state, b.state
  from step a join step b on b.n = a.n + 1
  union all select 'propose', 'test-transfer', 'test-transfer'
  union all select 'request-info', state, 'info-requested' from step where n between 1 and 8
  union all select 'submit', 'info-requested', state from step where n between 1 and 8
  union all select 'hold', state, 'on-hold' from step where n between 1 and 10
  union all select 'hold', 'info-requested', 'on-hold'
  union all select 'resume', 'on-hold', state from step where n between 1 and 10
  union all select 'reject', state, 'rejected' from step where n between 1 and 9
  union all select 'reject', side, 'rejected' from (values ('info-requested'), ('on-hold')) sides (side)
  union all select 'withdraw', state, 'withdrawn' from step where n between 0 and 9
  union all select 'withdraw', side, 'withdrawn' from (values ('info-requested'), ('on-hold')) sides (side);

create table application (
  id            uuid        primary key,
  client        text        not null check (client <> ''), -- who opened it, and alone of the outside may see it
  name          text        not null check (name <> ''), -- what it is called while it has no legal name
  state         text        not null default 'draft' check (state in ('draft', 'submitted', 'identification', 'screening',
    'due-diligence', 'legal-documentation', 'credit-approval', 'account-setup', 'test-transfer', 'approved', 'active',
    'info-requested', 'on-hold', 'rejected', 'withdrawn')),
  resumes_at    text, -- the step a side state goes back to
  asked         text[]      not null default '{}', -- the sections that info is requested on
  steps         integer     not null default 0,
  revision      integer     not null default 0, -- of its content: each new version of a section is one
  lei           text,
  approval_id   uuid,
  approval_kind text        not null generated always as ('legal-entity.application') stored,
  approved_hash bytea,
  party_id      text        references party,
  opened_at     timestamptz not null default clock_now(),
  constraint goes_back_somewhere check ((state in ('info-requested', 'on-hold')) = (resumes_at is not null)),
  constraint asks_for_something check ((state = 'info-requested') = (cardinality(asked) > 0)),
  constraint approved_by_two check (state not in ('approved', 'active') or approval_id is not null),
  constraint active_as_a_party check (coalesce(resumes_at, state) <> 'active' or party_id is not null),
  constraint approved_as_it_is foreign key (approval_id, approval_kind, approved_hash)
    references control.approval (id, kind, subject_hash) match simple
);
create index application_by_client on application (client, opened_at, id);
create index application_in_order on application (opened_at, id);
-- From submission on: a draft of somebody else's identifier keeps its owner from nothing.
create unique index one_application_a_lei on application (lei) where state not in ('draft', 'rejected', 'withdrawn');

create table application_section (
  application_id uuid        not null references application,
  section        text        not null check (section in ('legal-identity', 'ownership', 'officers', 'signatories', 'documents',
    'settlement', 'tax-status', 'lei-registration', 'risk-rating', 'credit-opinion', 'test-transfer')),
  version        integer     not null check (version > 0),
  content        jsonb       not null check (jsonb_typeof(content) = 'object'),
  revision       integer     not null,
  put_by         text        not null check (put_by <> ''),
  put_role       text        not null,
  put_group      text, -- conflict group; null for who is no officer
  put_at         timestamptz not null default clock_now(),
  primary key (application_id, section, version),
  unique (application_id, revision),
  constraint officer_is_enrolled check (put_role = 'counterparty' or put_group is not null)
);

create table application_step (
  application_id uuid        not null references application,
  n              integer     not null check (n > 0),
  command        text        not null,
  from_state     text        not null,
  to_state       text        not null,
  done_by        text        not null check (done_by <> ''),
  role           text        not null,
  done_group     text,
  reason         text        check (reason <> ''),
  revision       integer     not null default 0, -- of the content, as it was then
  at             timestamptz not null default clock_now(),
  primary key (application_id, n),
  constraint legal_transition foreign key (command, from_state, to_state) references application_transition,
  constraint officer_is_enrolled check (role in ('counterparty', 'screening') or done_group is not null)
);

-- Runs as the owner: nobody else numbers a revision, or says which identifier an application is of.
create function number_section() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update public.application set revision = revision + 1,
    lei = case new.section when 'legal-identity' then new.content ->> 'lei' else lei end
  where id = new.application_id returning revision into new.revision;
  if new.version <> 1 + coalesce((
    select max(s.version) from public.application_section s
    where s.application_id = new.application_id and s.section = new.section), 0) then
    raise exception 'version % does not follow the one before', new.version
      using errcode = 'check_violation', constraint = 'follows_the_version_before', table = 'application_section', schema = 'public';
  end if;
  new.put_group := (select conflict_group from control.actor where id = new.put_by);
  return new;
end $$;
create trigger number_section before insert on application_section for each row execute function number_section();

create function name_the_group() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  new.done_group := (select conflict_group from control.actor where id = new.done_by);
  new.revision := (select revision from public.application where id = new.application_id);
  return new;
end $$;
create trigger name_the_group before insert on application_step for each row execute function name_the_group();

-- No state without the step that led to it.
create function step_was_written() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if new.steps <> old.steps + 1 or not exists (
    select from public.application_step s
    where (s.application_id, s.n, s.from_state, s.to_state) = (new.id, new.steps, old.state, new.state)
  ) then
    raise exception 'an application moves by a step that is written down'
      using errcode = 'check_violation', constraint = 'step_was_written', table = 'application', schema = 'public';
  end if;
  return new;
end $$;
create trigger step_was_written before update of state, steps on application for each row execute function step_was_written();

-- Exactly what is approved: the last version of every section, under its revision.
create function application_content_hash(application_id uuid) returns bytea
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select sha256(convert_to(jsonb_build_array('application', a.id, a.revision, (
    select jsonb_object_agg(s.section, jsonb_build_array(s.version, s.content))
    from public.application_section s
    where s.application_id = a.id and s.version = (
      select max(version) from public.application_section l where (l.application_id, l.section) = (s.application_id, s.section))
  ))::text, 'UTF8'))
  from public.application a where a.id = application_content_hash.application_id
$$;

-- The checker is of another conflict group than everyone who had a hand in it, not only than the one who proposed it.
create function approved_by_another() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if new.approved_hash is distinct from public.application_content_hash(new.id) then
    raise exception 'what was approved is not what it is now'
      using errcode = 'check_violation', constraint = 'approved_as_it_is', table = 'application', schema = 'public';
  end if;
  if exists (
    select from control.approval p, (
      select s.put_by, s.put_group from public.application_section s where s.application_id = new.id
      union select t.done_by, t.done_group from public.application_step t
      where t.application_id = new.id and t.command in ('submit', 'advance', 'propose')
    ) prepared (officer, conflict_group)
    where p.id = new.approval_id and (prepared.officer = p.checker or prepared.conflict_group = p.checker_group)
  ) then
    raise exception 'the checker, or one of his interest, prepared it'
      using errcode = 'check_violation', constraint = 'approved_by_another', table = 'application', schema = 'public';
  end if;
  return new;
end $$;
create trigger approved_by_another before update of approval_id on application
  for each row when (new.approval_id is not null) execute function approved_by_another();

alter table party add column lei text unique check (lei ~ '^[0-9A-Z]{18}[0-9]{2}$');
alter table party add column application_id uuid unique references application;
alter table party add constraint known_by_its_application check ((lei is null) = (application_id is null));

create function party_was_approved() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not exists (
    select from public.application a where (a.id, a.lei, a.state) = (new.application_id, new.lei, 'approved')
  ) then
    raise exception 'a party with an identifier comes in by an approved application'
      using errcode = 'check_violation', constraint = 'party_was_approved', table = 'party', schema = 'public';
  end if;
  return new;
end $$;
create trigger party_was_approved before insert on party
  for each row when (new.lei is not null) execute function party_was_approved();
`;
