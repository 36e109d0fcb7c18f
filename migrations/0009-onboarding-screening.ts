// Names against a list.
//
// sanctions_list, sanctions_entry  every list that was ever in force, whole, under the hash of its file.
// sanctions_reading                when which list came into force: the last is.
// screening                        one comparison: which names of an application, with which list, and what was found.
// screening_hit                    a name and an entry that are alike. The same two are one hit, however often they are compared.
// hit_decision                     what somebody says about a hit, and why: at most twice, and the second time another.
export const screening = String.raw`
create table sanctions_list (
  version text        primary key check (version ~ '^[0-9a-f]{64}$'),
  source  text        not null,
  entries integer     not null check (entries > 0) -- an empty list would clear everyone
);

create table sanctions_reading (
  n       bigint      primary key generated always as identity,
  version text        not null references sanctions_list,
  read_at timestamptz not null default clock_now()
);

create table sanctions_entry (
  version text not null references sanctions_list,
  entry   text not null,
  name    text not null,
  type    text not null,
  program text not null,
  remarks text not null,
  primary key (version, entry)
);

create table screening_hit (
  id             uuid         primary key, -- derived from the application, the subject and the entry as it reads
  application_id uuid         not null references application,
  list_version   text         not null references sanctions_list, -- in which it was first found
  role           text         not null check (role in ('applicant', 'owner', 'officer', 'signatory', 'wallet')),
  ref            text         not null,
  name           text         not null,
  entry          text         not null,
  entry_name     text         not null,
  entry_type     text         not null,
  program        text         not null,
  score          numeric(5,4) not null check (score between 0 and 1), -- an estimate
  found_at       timestamptz  not null default clock_now()
);

create table screening (
  application_id uuid        not null references application,
  subjects_hash  text        not null check (subjects_hash ~ '^[0-9a-f]{64}$'),
  list_version   text        not null references sanctions_list,
  hits           uuid[]      not null,
  n              bigint      not null generated always as identity,
  screened_at    timestamptz not null default clock_now(),
  primary key (application_id, subjects_hash, list_version)
);

create table hit_decision (
  hit_id     uuid        not null references screening_hit,
  n          smallint    not null check (n in (1, 2)),
  decision   text        not null check (decision in ('false-positive', 'true-match', 'escalated')),
  rationale  text        not null check (rationale <> ''),
  decided_by text        not null check (decided_by <> ''),
  role       text        not null,
  decided_at timestamptz not null default clock_now(),
  primary key (hit_id, n),
  constraint escalated_once check (n = 1 or decision <> 'escalated')
);

create function decide_once() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if new.n = 2 and not exists (
    select from public.hit_decision d
    where d.hit_id = new.hit_id and d.n = 1 and d.decision = 'escalated' and d.decided_by <> new.decided_by
  ) then
    raise exception 'a hit is decided once, or by another after it was escalated'
      using errcode = 'check_violation', constraint = 'decided_once', table = 'hit_decision', schema = 'public';
  end if;
  return new;
end $$;
create trigger decide_once before insert on hit_decision for each row execute function decide_once();

-- At the end of the transaction that says it: nobody on the list is a step further.
create function match_is_held() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if exists (
    select from public.screening_hit h join public.application a on a.id = h.application_id
    where h.id = new.hit_id and a.state not in ('on-hold', 'rejected', 'withdrawn')
  ) then
    raise exception 'a true match holds its application'
      using errcode = 'check_violation', constraint = 'match_is_held', table = 'hit_decision', schema = 'public';
  end if;
  return null;
end $$;
create constraint trigger match_is_held after insert on hit_decision deferrable initially deferred
  for each row when (new.decision = 'true-match') execute function match_is_held();
`;
