// What a party may do after it was let in.
//
// party_transition          from which state to which, and whether that eases: then it takes two.
// party_standing            every state a party was in, since when, by whom and why. The last one counts; before the first it is active.
// party_standing_proposal   an easing as its second person reads it.
//
// One lock a party: whoever changes what it may do holds it alone, whoever relies on it holds it with others. It is taken in one
// statement, and what it guards is read in the next.
export const partyStanding = String.raw`
create table party_transition (
  from_state text    not null,
  to_state   text    not null,
  eases      boolean not null,
  primary key (from_state, to_state),
  unique (from_state, to_state, eases)
);
insert into party_transition values
  ('applicant', 'active', false), -- its application was approved by two
  ('active', 'review-due', false), ('active', 'restricted', false), ('active', 'suspended', false), ('active', 'offboarding', false),
  ('review-due', 'restricted', false), ('review-due', 'suspended', false), ('review-due', 'offboarding', false),
  ('restricted', 'suspended', false), ('restricted', 'offboarding', false),
  ('suspended', 'offboarding', false), ('offboarding', 'suspended', false), ('offboarding', 'closed', false),
  ('review-due', 'active', true), ('restricted', 'active', true), ('suspended', 'active', true), ('suspended', 'restricted', true);

create function party_standing_terms(
  party_id text, n integer, from_state text, to_state text, review_on date, reason text
) returns bytea
language sql immutable
return sha256(convert_to(
  'party-standing|' || party_id || '|' || n::text || '|' || from_state || '|' || to_state || '|'
    || coalesce((review_on - date '2000-01-01')::text, '-') || '|' || reason,
  'UTF8'
));

create table party_standing_proposal (
  proposal_id uuid    primary key references control.proposal,
  party_id    text    not null references party,
  n           integer not null check (n > 0), -- the one it was made to become
  from_state  text    not null,
  to_state    text    not null,
  eases       boolean not null default true check (eases),
  review_on   date, -- when an active party is looked at again
  reason      text    not null check (reason <> ''),
  foreign key (from_state, to_state, eases) references party_transition (from_state, to_state, eases)
);

create table party_standing (
  party_id      text        not null references party,
  n             integer     not null check (n > 0),
  from_state    text        not null,
  to_state      text        not null,
  eases         boolean     not null,
  since         timestamptz not null default clock_now(),
  set_by        text        not null check (set_by <> ''), -- an officer, or the job that did it
  role          text        not null,
  reason        text        not null check (reason <> ''),
  review_on     date, -- when an active party is looked at again
  approval_id   uuid        unique,
  approval_kind text        not null generated always as ('legal-entity.party-standing') stored,
  terms_hash    bytea       not null generated always as (
    party_standing_terms(party_id, n, from_state, to_state, review_on, reason)
  ) stored,
  primary key (party_id, n),
  constraint eased_by_two check (eases = (approval_id is not null)),
  constraint active_until_reviewed check ((to_state = 'active') = (review_on is not null)),
  constraint legal_transition foreign key (from_state, to_state, eases) references party_transition (from_state, to_state, eases),
  constraint approved_as_written foreign key (approval_id, approval_kind, terms_hash)
    references control.approval (id, kind, subject_hash) match simple
);
create index party_review on party_standing (review_on) where to_state = 'active';

-- Alone: nobody relies on what it may do, and nobody else changes it, until the transaction ends.
create function lock_party(party_id text) returns void
language sql volatile set search_path = pg_catalog, pg_temp
as $$ select pg_advisory_xact_lock(hashtextextended('party/' || party_id, 0)) $$;

-- With others: it may go on doing what it may do now.
create function hold_party(party_id text) returns void
language sql volatile set search_path = pg_catalog, pg_temp
as $$ select pg_advisory_xact_lock_shared(hashtextextended('party/' || party_id, 0)) $$;

create function party_state(party_id text) returns text
language sql stable security definer set search_path = pg_catalog, pg_temp
return coalesce(
  (select s.to_state from public.party_standing s where s.party_id = party_state.party_id order by s.n desc limit 1), 'active'
);

-- Holds parties, one after the other in one order, and says what each may do.
create function hold_parties(party_ids text[]) returns table (party_id text, state text)
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  each text;
begin
  foreach each in array (select array_agg(distinct p order by p) from unnest(party_ids) p) loop
    perform public.hold_party(each);
  end loop;
  return query select p, public.party_state(p) from unnest(party_ids) p;
end $$;

-- What keeps a party: a seat, or anything on an account of a seat it ever had, on its way or there.
create function party_holds(party_id text) returns text
language sql stable security definer set search_path = pg_catalog, pg_temp
return case
  when exists (select from public.occupancy o where o.party_id = party_holds.party_id and o.vacated_at is null) then 'seat'
  when exists (
    select from public.occupancy o
    join led.balance b on b.book_id = o.relationship_id and b.occupancy = o.code
    where o.party_id = party_holds.party_id
      and (b.debits_posted <> b.credits_posted or b.debits_pending <> 0 or b.credits_pending <> 0)
  ) then 'balance'
end;

create function party_follows() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  last record;
begin
  perform public.lock_party(new.party_id);
  select s.n, s.to_state into last from public.party_standing s where s.party_id = new.party_id order by s.n desc limit 1;
  if new.n <> coalesce(last.n, 0) + 1
    or new.from_state <> coalesce(last.to_state, case new.from_state when 'applicant' then 'applicant' else 'active' end) then
    raise exception 'party % is % by now', new.party_id, coalesce(last.to_state, 'active')
      using errcode = 'check_violation', constraint = 'follows_the_state_before', table = 'party_standing', schema = 'public';
  end if;
  if new.to_state in ('offboarding', 'closed') and public.party_holds(new.party_id) is not null then
    raise exception 'party % still has a %', new.party_id, public.party_holds(new.party_id)
      using errcode = 'check_violation', constraint = 'leaves_with_nothing', table = 'party_standing', schema = 'public';
  end if;
  return new;
end $$;
create trigger party_follows before insert on party_standing for each row execute function party_follows();

-- Years are for people; how often a rating is looked at again is in months.
create function review_months(rating text) returns integer
language sql immutable return case rating when 'high' then 12 when 'low' then 36 else 24 end;

-- What becomes of an application becomes of its party, in the same transaction: activated, it is active; held, it is suspended.
-- That the application goes on does not bring the party back: two people do.
create function application_moves_party() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  step   record;
  last_n integer;
  state  text;
begin
  select s.done_by, s.role, s.reason into step
  from public.application_step s where (s.application_id, s.n) = (new.id, new.steps);
  if old.state = 'approved' and new.state = 'active' then
    insert into public.party_standing (party_id, n, from_state, to_state, eases, set_by, role, reason, review_on)
    values (new.party_id, 1, 'applicant', 'active', false, step.done_by, step.role, 'its application was approved',
      (public.clock_now() at time zone 'UTC')::date + make_interval(months => public.review_months(
        public.rating_in_force(new.id))));
  elsif new.state = 'on-hold' and new.resumes_at = 'active' then
    perform public.lock_party(new.party_id);
    state := public.party_state(new.party_id);
    select coalesce(max(s.n), 0) into last_n from public.party_standing s where s.party_id = new.party_id;
    if state not in ('suspended', 'closed') then
      insert into public.party_standing (party_id, n, from_state, to_state, eases, set_by, role, reason)
      values (new.party_id, last_n + 1, state, 'suspended', false, step.done_by, step.role,
        coalesce(step.reason, 'its application is held'));
    end if;
  end if;
  return null;
end $$;
create trigger application_moves_party after update of state on application
  for each row execute function application_moves_party();

-- Nobody who may take no new risk is given a seat.
create function party_may_be_seated() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform public.hold_party(new.party_id);
  if public.party_state(new.party_id) not in ('active', 'review-due') then
    raise exception 'party % is %', new.party_id, public.party_state(new.party_id)
      using errcode = 'check_violation', constraint = 'party_may_be_seated', table = 'occupancy', schema = 'public';
  end if;
  return new;
end $$;
create trigger party_may_be_seated before insert on occupancy for each row execute function party_may_be_seated();

-- Nothing is held or booked for a party that is stopped; for one that is restricted, nothing that adds.
create function party_may_trade() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if exists (
    select from public.hold_parties(array(
      select o.party_id from public.occupancy o
      where o.relationship_id = new.relationship_id and o.code in (new.long, new.short))) h
    where h.state not in ('active', 'review-due', 'restricted')
  ) then
    raise exception 'a party of trade % is stopped', new.trade_id
      using errcode = 'check_violation', constraint = 'party_may_trade', table = 'reservation', schema = 'public';
  end if;
  return new;
end $$;
create trigger party_may_trade before insert on reservation for each row execute function party_may_trade();
create trigger party_may_book before update on reservation
  for each row when (new.state = 'committed') execute function party_may_trade();

create function party_may_add() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if exists (
    select from public.hold_parties(array(
      select o.party_id from public.occupancy o where (o.relationship_id, o.code) = (new.relationship_id, new.occupancy))) h
    where h.state = 'restricted'
  ) then
    raise exception 'the party of seat % takes no new risk', new.occupancy
      using errcode = 'check_violation', constraint = 'party_may_add', table = 'reservation_seat', schema = 'public';
  end if;
  return new;
end $$;
create trigger party_may_add before insert on reservation_seat
  for each row when (new.after > new.before) execute function party_may_add();
`;
