// Applications of systems that are being tried out. They go every step but the last: none becomes a party, none is compared with a
// real list, and no real one with the list of the sandbox, whose entries say what becomes of a hit.
export const sandbox = String.raw`
alter table application add column sandbox boolean not null default false;
alter table application add unique (id, sandbox);
alter table application add constraint sandbox_is_no_party
  check (not sandbox or (party_id is null and coalesce(resumes_at, state) <> 'active'));
drop index one_application_a_lei;
create unique index one_application_a_lei on application (lei)
  where state not in ('draft', 'rejected', 'withdrawn') and not sandbox;

create or replace function lei_is_taken(application uuid, lei text) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp
return exists (
  select from public.application a join public.application own on own.id = lei_is_taken.application and not own.sandbox
  where a.lei = lei_is_taken.lei and a.id <> lei_is_taken.application and not a.sandbox
    and a.state not in ('draft', 'rejected', 'withdrawn')
);

create function party_is_real() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if exists (select from public.application a where a.id = new.application_id and a.sandbox) then
    raise exception 'an application of the sandbox becomes no party'
      using errcode = 'check_violation', constraint = 'party_is_real', table = 'party', schema = 'public';
  end if;
  return new;
end $$;
create trigger party_is_real before insert on party for each row when (new.application_id is not null)
  execute function party_is_real();
revoke all on function party_is_real from public;

alter table sanctions_list add column sandbox boolean not null default false;
alter table sanctions_list add unique (version, sandbox);
alter table sanctions_list add constraint one_list_of_the_sandbox
  check (sandbox = (version = encode(sha256('the list of the sandbox'), 'hex')));
alter table sanctions_reading add column sandbox boolean not null generated always as (false) stored;
alter table sanctions_reading add constraint real_lists_come_into_force
  foreign key (version, sandbox) references sanctions_list (version, sandbox);
alter table screening add column sandbox boolean not null default false;
alter table screening add constraint like_with_like
  foreign key (application_id, sandbox) references application (id, sandbox);
alter table screening add constraint list_of_its_own foreign key (list_version, sandbox) references sanctions_list (version, sandbox);
alter table screening_hit add column sandbox boolean not null default false;
alter table screening_hit add constraint like_with_like
  foreign key (application_id, sandbox) references application (id, sandbox);
alter table screening_hit add constraint list_of_its_own
  foreign key (list_version, sandbox) references sanctions_list (version, sandbox);
grant insert (sandbox) on application, screening, screening_hit to ringfence_writer;

insert into sanctions_list (version, source, entries, sandbox)
  values (encode(sha256('the list of the sandbox'), 'hex'), 'sandbox', 5, true);
-- The programme of an entry is what becomes of whoever is alike.
insert into sanctions_entry (version, entry, name, type, program, remarks)
  select l.version, e.* from sanctions_list l, (values
    ('1', 'SANDBOX, Truematch', 'individual', 'true-match', ''),
    ('2', 'SANDBOX, Falsepositive', 'individual', 'false-positive', ''),
    ('3', 'SANDBOX, Escalated', 'individual', 'escalated', ''),
    ('4', 'SANDBOX, Undecided', 'individual', 'open', ''),
    ('5', 'WALLET OF NOBODY', '', 'true-match', 'Digital Currency Address - ETH 0x00000000000000000000000000000000DeaDBeef;')
  ) e where l.sandbox;
`;
