// Which rows are whose. A table says it by its columns; the few whose columns do not are named. Whatever is in none of these lists
// is the house's alone: a table nobody thought about shows nothing to anybody from outside.
export const confined = String.raw`
-- Rows that a rule names are read, and where it says so written, by whoever is outside; all others by the house alone.
create function outside.confine(confined regclass, rule text default null, written boolean default true) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  execute format('alter table %s enable row level security', confined);
  execute format('create policy house on %s to ringfence_house using (true) with check (true)', confined);
  if rule is not null then
    execute format('create policy outsider on %s %s to ringfence_outsider using (%s) %s', confined,
      case when written then '' else 'for select' end, rule, case when written then format('with check (%s)', rule) else '' end);
  end if;
end $$;
revoke all on function outside.confine from public;

do $$
declare
  -- The same for everyone: what things cost, what may be done at all, lists that are about no party of ours.
  open_to_all constant text[] := array['migrations', 'simulated_clock', 'market', 'quote', 'snapshot', 'snapshot_mark',
    'snapshot_refusal', 'volatility', 'funding_rate', 'stress_move', 'instrument', 'reconciliation_cadence',
    'application_transition', 'party_transition', 'sanctions_list', 'sanctions_reading', 'sanctions_entry', 'netting_opinion'];
  -- Work that waits: whoever schedules some reads whether it is known. It holds ids and instants, and no route shows it.
  work constant text[] := array['job_due', 'outbox'];
  -- How the house deals with a default, and what is not said yet. No command of a party decides by them: what it does decide by, it
  -- has to be shown, or it would decide as if there were none.
  houses_own constant text[] := array['default_case', 'default_act', 'default_right', 'ladder_share', 'seat_auction', 'seat_bid',
    'default_cost', 'seat_re_let', 'loss_determination', 'absorption', 'seat_reading', 'credit_line_proposal',
    'covenant_waiver_proposal', 'party_group', 'party_standing_proposal', 'agreement_proposal'];
  -- What the house decides about a relationship or a party, and they read.
  houses_word constant text[] := array['relationship', 'terms', 'approved_replacement', 'notice', 'exposure', 'funding_payment',
    'credit_line', 'credit_line_act', 'cover', 'party', 'party_phone', 'party_signatory', 'party_standing', 'agreement',
    'screening', 'screening_hit', 'hit_decision', 'tranche', 'holding', 'write_down', 'loss_notice', 'agreement_version', 'settlement_call_back'];
  relationships constant text := 'any ((select outside.relationships())::bigint[])';
  tranches constant text := 'any ((select outside.tranches())::bigint[])';
  named record;
  rule text;
begin
  for named in
    select * from (values
      ('relationship', 'id = ' || relationships || ' or id in (select t.relationship_id from public.tranche t)'),
      ('instruction', 'book_id = ' || relationships),
      ('party', 'id = any ((select outside.parties())::text[])'),
      ('application', 'client = (select outside.client()) and (select outside.party()) is not null or party_id = (select outside.party())'),
      ('tranche', 'id = ' || tranches),
      ('holding', 'tranche_id = ' || tranches),
      ('write_down', 'tranche_id = ' || tranches),
      ('loss_notice', '(relationship_id, id) in (select w.relationship_id, w.notice_id from public.write_down w)'),
      ('webhook_subscription', 'client = (select outside.client())'),
      ('webhook_endpoint', 'id in (select s.endpoint_id from public.webhook_subscription s)'),
      ('webhook_secret', 'endpoint_id in (select s.endpoint_id from public.webhook_subscription s)'),
      ('webhook_delivery', 'endpoint_id in (select s.endpoint_id from public.webhook_subscription s)'),
      ('webhook_attempt', 'delivery_id in (select d.id from public.webhook_delivery d)'),
      ('hit_decision', 'hit_id in (select h.id from public.screening_hit h)'),
      ('settlement_instruction_proof', 'instruction_id in (select i.id from public.settlement_instruction i)'),
      ('settlement_instruction_approval', 'instruction_id in (select i.id from public.settlement_instruction i)'),
      ('settlement_instruction_end', 'instruction_id in (select i.id from public.settlement_instruction i)'),
      -- Both seats' paper with the cell: whether a trade fits depends on whether either nets.
      ('agreement', '(select outside.party()) is not null
        and (party_id = (select outside.party()) or cell in (select r.name from public.relationship r))'),
      ('agreement_version', 'agreement_id in (select a.id from public.agreement a)'),
      ('relationship_opening', '(select outside.party()) in (party_a, party_b)'),
      ('relationship_acceptance', 'opening_id in (select o.id from public.relationship_opening o)'),
      ('relationship_withdrawal', 'opening_id in (select o.id from public.relationship_opening o)')
    ) as t (name, rule)
  loop
    perform outside.confine(named.name::regclass, named.rule, named.name <> all (houses_word));
  end loop;

  -- The vacancy of a seat is the house's to say; whoever trades there locks the row, which asks for the right to update it.
  rule := 'relationship_id = ' || relationships || ' or (relationship_id, code) in (select t.relationship_id, t.occupancy from public.tranche t)';
  perform outside.confine('occupancy', rule, false);
  execute format('create policy outsider_locks on occupancy for update to ringfence_outsider using (%s) with check (false)',
    'relationship_id = ' || relationships);

  perform outside.confine(name::regclass, 'true') from unnest(work) name;
  perform outside.confine(name::regclass) from unnest(houses_own) name;

  for named in
    select c.relname as name, array(
      select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    ) as columns
    from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relrowsecurity and c.relname <> all (open_to_all)
  loop
    perform outside.confine(named.name::regclass,
      case
        when 'relationship_id' = any (named.columns) then 'relationship_id = ' || relationships
        when 'application_id' = any (named.columns) then 'application_id = any ((select outside.applications())::uuid[])'
        when 'party_id' = any (named.columns) then 'party_id = (select outside.party())'
        when 'client' = any (named.columns) then 'client = (select outside.client())'
      end,
      named.name <> all (houses_word));
  end loop;
end $$;

-- Officers and their decisions are the house's; that a party did something is written down in its own name.
select outside.confine(c.oid) from pg_class c
where c.relnamespace = 'control'::regnamespace and c.relkind = 'r' and c.relname <> 'audit_entry';
select outside.confine('control.audit_entry');
create policy outsider on control.audit_entry for insert to ringfence_outsider with check (who = (select outside.client()));

-- The ledger's own rows are confined by book already, for its own roles. Of a trust behind it a party sees what is left to pay, not
-- who holds it.
grant usage on schema led to ringfence_outsider;
grant select on led.asset, led.chart, led.movement_kind, led.book, led.account, led.balance to ringfence_outsider;
grant execute on function led.post to ringfence_outsider;
create policy outsider on led.book for select to ringfence_outsider using (
  id = any ((select outside.relationships() || outside.tranches())::bigint[])
);
create policy outsider on led.account for select to ringfence_outsider using (
  book_id = any ((select outside.relationships() || outside.tranches())::bigint[])
  or (code = 'PRINCIPAL' and book_id = any ((select outside.trusts())::bigint[]))
);
create policy outsider on led.balance for select to ringfence_outsider using (
  book_id = any ((select outside.relationships() || outside.tranches())::bigint[])
  or (code = 'PRINCIPAL' and book_id = any ((select outside.trusts())::bigint[]))
);

-- Posting runs as the ledger's owner, whom no policy confines.
create function outside.posts_in_own_books() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if exists (select from inserted where book_id <> all (outside.relationships())) then
    raise exception 'a book is posted in by those who sit there' using errcode = 'insufficient_privilege';
  end if;
  return null;
end $$;
revoke all on function outside.posts_in_own_books from public;
create trigger step_9_own_books after insert on led.transfer referencing new table as inserted
  for each statement when (session_user = 'ringfence_outsider') execute function outside.posts_in_own_books();
`;
