// Who may decide, and what two of them have decided.
//
// actor      a named officer, with the conflict group whose interests he serves: entity, trustee, calculation agent …
// proposal   a maker's wish, bound to the hash of exactly its terms.
// approval   the same terms, agreed in time by another person of another conflict group: at most one for a proposal.
//
// An approval cannot be written without its proposal: every word of it that the maker chose is part of the foreign key.
export const control = String.raw`
create schema control;

create function control.actor_terms(id text, name text, role text, conflict_group text) returns bytea
language sql immutable strict
return sha256(convert_to('actor|' || id || '|' || name || '|' || role || '|' || conflict_group, 'UTF8'));

create table control.actor (
  id             text        primary key check (id ~ '^[a-z0-9][a-z0-9.-]*$'),
  name           text        not null check (name <> ''),
  role           text        not null check (role <> ''),
  conflict_group text        not null check (conflict_group <> ''),
  approval_id    uuid, -- who let him in; null only for the founders, enrolled before anything was approved
  enrolled_at    timestamptz not null default clock_now(),
  terms_hash     bytea       not null generated always as (control.actor_terms(id, name, role, conflict_group)) stored,
  unique (id, conflict_group)
);

create table control.proposal (
  id           uuid        primary key,
  kind         text        not null check (kind ~ '^[a-z][a-z-]*\.[a-z][a-z-]*$'), -- lib.thing: ledger.link
  subject_hash bytea       not null check (length(subject_hash) = 32), -- SHA-256 of exactly what is proposed
  maker        text        not null,
  maker_group  text        not null,
  proposed_at  timestamptz not null default clock_now(),
  expires_at   timestamptz not null,
  constraint proposed_for_a_while check (expires_at > proposed_at),
  constraint maker_is_an_actor foreign key (maker, maker_group) references control.actor (id, conflict_group),
  unique (id, kind, subject_hash, maker, maker_group, expires_at)
);

create table control.approval (
  id            uuid        primary key, -- its proposal's: a proposal is decided once
  kind          text        not null,
  subject_hash  bytea       not null,
  maker         text        not null,
  maker_group   text        not null,
  expires_at    timestamptz not null,
  checker       text        not null,
  checker_group text        not null,
  decided_at    timestamptz not null default clock_now(),
  constraint maker_is_not_checker check (maker <> checker),
  constraint conflict_groups_differ check (maker_group <> checker_group),
  constraint decided_in_time check (decided_at <= expires_at),
  constraint approves_a_proposal foreign key (id, kind, subject_hash, maker, maker_group, expires_at)
    references control.proposal (id, kind, subject_hash, maker, maker_group, expires_at),
  constraint checker_is_an_actor foreign key (checker, checker_group) references control.actor (id, conflict_group),
  unique (id, kind, subject_hash)
);

alter table control.actor add column approval_kind text not null generated always as ('control.actor') stored;
alter table control.actor add constraint approved_as_written
  foreign key (approval_id, approval_kind, terms_hash) references control.approval (id, kind, subject_hash);

-- Otherwise a maker could enrol the second person he lacks.
create function control.admit_actor() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if new.approval_id is null and exists (select from control.approval) then
    raise exception 'once anything has been approved, an actor is admitted by an approval too'
      using errcode = 'check_violation', constraint = 'founders_come_first', table = 'actor', schema = 'control';
  end if;
  return new;
end $$;
create trigger admit_actor before insert on control.actor for each row execute function control.admit_actor();

create function control.forbid() returns trigger
language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'insufficient_privilege';
end $$;
create trigger append_only before update or delete or truncate on control.actor
  for each statement execute function control.forbid();
create trigger append_only before update or delete or truncate on control.proposal
  for each statement execute function control.forbid();
create trigger append_only before update or delete or truncate on control.approval
  for each statement execute function control.forbid();

revoke all on all functions in schema control from public;
grant usage on schema control to ringfence_writer, led_registrar;
grant execute on function control.actor_terms to ringfence_writer;
grant select on all tables in schema control to ringfence_writer, led_registrar;
-- The times are the database's own: nobody back-dates a decision.
grant insert (id, name, role, conflict_group, approval_id) on control.actor to ringfence_writer;
grant insert (id, kind, subject_hash, maker, maker_group, expires_at) on control.proposal to ringfence_writer;
grant insert (id, kind, subject_hash, maker, maker_group, expires_at, checker, checker_group)
  on control.approval to ringfence_writer;
`;
