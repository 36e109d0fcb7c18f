// What the tables of settlement instructions refuse, and what is paid out by none of them.
export const settlementRules = String.raw`
create function refuse_instruction(rule text, reason text) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  raise exception '%', reason
    using errcode = 'check_violation', constraint = rule, table = 'settlement_instruction', schema = 'public';
end $$;

-- By somebody who did not enter it, on a number that neither of the two wrote down, and that was on file a day before.
create function call_back_by_another() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  i public.settlement_instruction;
  p public.party_phone;
begin
  perform public.lock_party(new.party_id);
  select * into i from public.settlement_instruction where id = new.instruction_id;
  select * into p from public.party_phone where id = new.phone_id;
  if new.called_by = i.entered_by then
    perform public.refuse_instruction('called_by_another', 'who entered it does not confirm it');
  elsif p.recorded_by in (new.called_by, i.entered_by) then
    perform public.refuse_instruction('number_of_another', 'who wrote the number down does not call it, nor enter what it confirms');
  elsif p.recorded_at > i.proposed_at - interval '1 day' and not public.settlement_instruction_is_first(i.party_id, i.id) then
    perform public.refuse_instruction('number_on_file_before', 'the number was not on file a day before the change');
  elsif exists (select from public.settlement_instruction_end e where e.instruction_id = i.id)
    or exists (select from public.settlement_instruction_approval a where a.instruction_id = i.id)
    or exists (select from public.settlement_call_back c where c.instruction_id = i.id and c.answer = 'denied') then
    perform public.refuse_instruction('still_open', 'it is decided already');
  end if;
  return new;
end $$;
create trigger call_back_by_another before insert on settlement_call_back
  for each row execute function call_back_by_another();

create function approve_instruction() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  i public.settlement_instruction;
begin
  perform public.lock_party(party_id) from public.settlement_instruction where id = new.instruction_id;
  select * into i from public.settlement_instruction where id = new.instruction_id;
  new.terms_hash := public.settlement_instruction_terms(new.instruction_id, new.call_back);
  new.in_force_from := new.approved_at + make_interval(mins => new.cooling_minutes);
  if exists (select from public.settlement_instruction_end e where e.instruction_id = i.id)
    or exists (select from public.settlement_call_back c where c.instruction_id = i.id and c.answer = 'denied') then
    perform public.refuse_instruction('still_open', 'it is decided already');
  elsif exists (
    select from control.approval a join public.settlement_call_back c on c.instruction_id = i.id
    where a.id = new.approval_id and a.checker in (i.entered_by, c.called_by)
  ) then
    perform public.refuse_instruction('approved_by_a_third', 'who entered it, or called, does not approve it');
  elsif new.cooling_minutes < 240 and not public.settlement_instruction_is_first(i.party_id, i.id) then
    perform public.refuse_instruction('cools_first', 'a change cools for four hours at least');
  elsif public.wallet_is_listed(i.account) then
    perform public.refuse_instruction('not_listed', 'the wallet is on the list');
  elsif public.party_state(i.party_id) = 'closed' then
    perform public.refuse_instruction('party_is_here', 'the party is closed');
  elsif exists (
    select from public.settlement_instruction other
    join public.settlement_instruction_approval a on a.instruction_id = other.id
    left join public.settlement_instruction_end e on e.instruction_id = other.id
    where other.replaces = i.replaces and (e.ended_at is null or e.ended_at >= a.in_force_from)
  ) or exists (select from public.settlement_instruction_end e where e.instruction_id = i.replaces) then
    perform public.refuse_instruction('replaces_what_stands', 'what it replaces was replaced or stopped already');
  end if;
  return new;
end $$;
create trigger approve_instruction before insert on settlement_instruction_approval
  for each row execute function approve_instruction();

create function stop_instruction() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform public.lock_party(party_id) from public.settlement_instruction where id = new.instruction_id;
  return new;
end $$;
create trigger stop_instruction before insert on settlement_instruction_end for each row execute function stop_instruction();

-- Money leaves to its party alone, by an instruction of that party that is in force at this instant, and while it is not stopped.
alter table instruction add column settlement_instruction_id uuid references settlement_instruction;
alter table instruction add constraint paid_out_by_an_instruction
  check (kind = 'deposit' or settlement_instruction_id is not null);
create index withdrawal_by_book on instruction (book_id, instructed_at, id) where kind = 'withdrawal';

create function pays_out_to_its_party() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  seat public.occupancy;
begin
  select * into seat from public.occupancy o where (o.relationship_id, 'FREE.' || o.code) = (new.book_id, new.account);
  perform public.hold_party(seat.party_id);
  if public.party_state(seat.party_id) not in ('active', 'review-due', 'restricted') then
    perform public.refuse_instruction('party_may_be_paid', 'the party is stopped');
  elsif not exists (
    select from public.settlement_instruction i
    where (i.id, i.party_id, i.asset) = (new.settlement_instruction_id, seat.party_id, new.asset)
      and public.settlement_instruction_in_force(i.id, public.clock_now())
      and (i.kind = 'bank' or not public.wallet_is_listed(i.account)) -- and a list was read: null is no answer
  ) then
    perform public.refuse_instruction('instruction_in_force', 'no instruction of this party is in force for it');
  end if;
  return new;
end $$;
create trigger pays_out_to_its_party before insert on instruction
  for each row when (new.kind <> 'deposit') execute function pays_out_to_its_party();

-- What the ledger lets go from a party's own account is what was instructed: the same seat, asset and amount.
create function leaves_by_a_withdrawal() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not exists (
    select from public.instruction i
    join led.account a on (a.book_id, a.id) = (new.book_id, new.debit_account_id)
    join led.asset s on s.id = new.asset_id
    where (i.book_id, i.id, i.account, i.asset, i.amount) = (new.book_id, new.instruction_id, a.name, s.code, new.amount)
      and i.kind = 'withdrawal'
  ) then
    raise exception 'no withdrawal was instructed for it'
      using errcode = 'check_violation', constraint = 'leaves_by_a_withdrawal', table = 'transfer', schema = 'led';
  end if;
  return null;
end $$;
create trigger leaves_by_a_withdrawal after insert on led.transfer
  for each row when (new.code = 2) execute function leaves_by_a_withdrawal(); -- 2: FREE > OUTSIDE
`;
