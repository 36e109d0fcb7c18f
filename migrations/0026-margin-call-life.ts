import type { MigrationInterface, QueryRunner } from 'typeorm';
import { callDecisions } from './0026-margin-call-decision';
import { callPledges } from './0026-margin-call-pledge';

/** The life of a margin call: what may happen to it, who did it, who let it go, what was pledged for it, and who was told. */
export class MarginCallLife26 implements MigrationInterface {
  readonly name = 'MarginCallLife0000000000026';

  async up(runner: QueryRunner): Promise<void> {
    for (const part of [calls, moves, callDecisions, callPledges, access]) await runner.query(part);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(String.raw`
      drop policy outsider on margin_call;
      create policy outsider on margin_call to ringfence_outsider
        using (relationship_id = any ((select outside.relationships())::bigint[]))
        with check (relationship_id = any ((select outside.relationships())::bigint[]));
      drop trigger legal_step on margin_call;
      drop function call_steps_by_the_table();
      drop table margin_call_escalation, margin_pledge, margin_call_flag, margin_call_release, margin_call_rules,
        margin_call_rules_proposal, margin_call_move;
      drop function call_rules_terms(bigint, integer, jsonb), call_release_terms(bigint, uuid), pledged_within_the_call();
      revoke update (issued_at, due_at) on margin_call from ringfence_writer;
      alter table margin_call_step drop column actor, drop column as_role, drop column evidence, drop column by_call;
      drop index open_calls, one_call_a_run;
      alter table margin_call drop constraint begins_at_a_beginning, drop constraint shown_unless_expected,
        drop constraint substitution_is_answered, drop column request_id, drop constraint margin_call_amount_check,
        drop constraint margin_call_state_check, drop constraint margin_call_kind_check, drop column role, drop column to_collect,
        drop column form, drop column shown;
      alter table margin_call
        add constraint margin_call_amount_check check (amount > 0),
        add constraint margin_call_kind_check check (kind in ('vm', 'im')),
        add constraint margin_call_state_check check (state in
          ('issued', 'agreed', 'split', 'disputed', 'settled', 'failed', 'cured', 'withdrawn', 'superseded'));
      create unique index one_call_a_run on margin_call (relationship_id, snapshot_id, occupancy, kind, direction)
        where parent_id is null;
      create index open_calls on margin_call (relationship_id, due_at) where state in ('issued', 'agreed', 'disputed');
    `);
  }
}

const calls = String.raw`
  alter table margin_call
    drop constraint margin_call_kind_check,
    drop constraint margin_call_state_check,
    add column form text not null default 'demand' check (form in ('demand', 'expected', 'notification')),
    add column shown boolean not null default true, -- of what is expected: whether the party is shown it
    drop constraint margin_call_amount_check,
    add constraint margin_call_kind_check check (kind in ('vm', 'im', 'ia', 'substitution', 'interest')),
    -- What would leave may be beyond a limit, and count for nothing.
    add constraint margin_call_amount_check check (amount > 0 or (amount = 0 and kind = 'substitution')),
    add column request_id uuid generated always as (case kind when 'substitution' then id end) stored,
    add constraint asked_for foreign key (relationship_id, request_id) references collateral_request,
    add constraint shown_unless_expected check (shown or form = 'expected');
  alter table margin_call
    add column role text not null generated always as (
      case when form = 'expected' then 'we-expect' when direction = 'return' and kind <> 'vm' then 'we-are-called' else 'we-call' end
    ) stored,
    -- What stands undisputed is collected at its deadline, however far its life had come. A substitution waits for an answer instead.
    add column to_collect boolean not null generated always as (form = 'demand' and kind <> 'substitution' and state in
      ('issued', 'delivered', 'acknowledged', 'overdue', 'escalated', 'agreed', 'pledged', 'pledge-rejected', 'pledge-accepted',
       'instructed', 'pending-finality')) stored;

  drop index open_calls;
  create index open_calls on margin_call (relationship_id, due_at) where to_collect or state = 'disputed';
  -- What a run calls, it calls once; what somebody asks for by hand has an id of its own.
  drop index one_call_a_run;
  create unique index one_call_a_run on margin_call (relationship_id, snapshot_id, occupancy, kind, direction)
    where parent_id is null and form = 'demand' and kind in ('vm', 'im');

  alter table margin_call_step
    add column actor text not null default 'ringfence' check (actor <> ''), -- who: an officer, a client of the API, or the house's jobs
    add column as_role text not null default 'clockwork' check (as_role <> ''),
    add column evidence text check (evidence <> ''), -- that a call was delivered
    add column by_call uuid, -- that takes the place of a call which is superseded
    add constraint in_place_of foreign key (relationship_id, by_call) references margin_call,
    add constraint another_takes_its_place check (by_call is null or (state = 'superseded' and by_call <> call_id));
`;

const moves = String.raw`
  create table margin_call_move (
    from_state text not null,
    event      text not null,
    to_state   text not null,
    primary key (from_state, event),
    unique (from_state, to_state, event)
  );
  -- Whatever was demanded is collected at its deadline, unless it is disputed.
  insert into margin_call_move (from_state, event, to_state)
  select from_state, event, to_state
  from unnest(array['issued', 'delivered', 'acknowledged', 'overdue', 'escalated', 'agreed', 'pledged', 'pledge-rejected',
      'pledge-accepted', 'instructed', 'pending-finality']) from_state,
    (values ('settle', 'settled'), ('fail', 'failed'), ('supersede', 'superseded'), ('cancel', 'cancelled')) due (event, to_state)
  union all
  select from_state, event, to_state
  from unnest(array['issued', 'delivered', 'acknowledged', 'overdue', 'escalated']) from_state,
    (values ('agree', 'agreed'), ('split', 'split'), ('dispute', 'disputed')) answer (event, to_state)
  union all
  select from_state, 'run-late', 'overdue' from unnest(array['issued', 'delivered', 'acknowledged']) from_state
  union all
  values ('calculated', 'supersede', 'superseded'), ('calculated', 'cancel', 'cancelled'),
    ('pending-approval', 'issue', 'issued'), ('pending-approval', 'supersede', 'superseded'), ('pending-approval', 'cancel', 'cancelled'),
    ('issued', 'deliver', 'delivered'), ('issued', 'acknowledge', 'acknowledged'), ('delivered', 'acknowledge', 'acknowledged'),
    ('overdue', 'escalate', 'escalated'), ('agreed', 'pledge', 'pledged'), ('pledged', 'accept-pledge', 'pledge-accepted'),
    ('pledged', 'reject-pledge', 'pledge-rejected'), ('pledge-rejected', 'pledge', 'pledged'), ('pledge-accepted', 'instruct', 'instructed'),
    ('instructed', 'await-finality', 'pending-finality'), ('instructed', 'settle-part', 'part-settled'),
    ('pending-finality', 'settle-part', 'part-settled'), ('disputed', 'uphold', 'superseded'), ('disputed', 'withdraw', 'withdrawn'),
    ('failed', 'cure', 'cured');

  alter table margin_call
    add constraint margin_call_state_check check (state in
      ('calculated', 'pending-approval', 'issued', 'delivered', 'acknowledged', 'overdue', 'escalated', 'agreed', 'disputed', 'split',
       'pledged', 'pledge-rejected', 'pledge-accepted', 'instructed', 'pending-finality', 'part-settled', 'settled', 'failed', 'cured',
       'withdrawn', 'superseded', 'cancelled')),
    add constraint substitution_is_answered check (kind <> 'substitution' or (form = 'demand' and state in
      ('issued', 'overdue', 'escalated', 'agreed', 'settled', 'cancelled'))),
    -- A child of a split call begins where its part is.
    add constraint begins_at_a_beginning check (version > 0 or state in ('calculated', 'pending-approval', 'issued')
      or (parent_id is not null and state in ('agreed', 'disputed', 'instructed')));

  create function call_steps_by_the_table() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
  declare
    released boolean := old.state = 'pending-approval' and new.state = 'issued';
  begin
    if old.state <> new.state and not exists (
      select from public.margin_call_move m where (m.from_state, m.to_state) = (old.state, new.state)
    ) then
      raise exception 'call % is %: it becomes one of %, never %', old.id, old.state, coalesce(
        (select string_agg(distinct m.to_state, ', ') from public.margin_call_move m where m.from_state = old.state), 'nothing'), new.state
        using errcode = 'check_violation', constraint = 'legal_step', table = 'margin_call', schema = 'public';
    end if;
    if released and not exists (
      select from public.margin_call_release r where (r.relationship_id, r.call_id) = (old.relationship_id, old.id)
    ) then
      raise exception 'call % is let go by two officers', old.id
        using errcode = 'check_violation', constraint = 'released_by_two', table = 'margin_call', schema = 'public';
    end if;
    if (old.issued_at, old.due_at) is distinct from (new.issued_at, new.due_at) and not released then
      raise exception 'the deadline of call % stands', old.id
        using errcode = 'check_violation', constraint = 'deadline_stands', table = 'margin_call', schema = 'public';
    end if;
    return new;
  end $$;
  create trigger legal_step before update on margin_call for each row execute function call_steps_by_the_table();
`;

const access = String.raw`
  do $$
  declare name text;
  begin
    foreach name in array array['margin_call_move', 'margin_call_rules_proposal', 'margin_call_rules', 'margin_call_release',
      'margin_call_flag', 'margin_call_escalation'] loop
      execute format('create trigger append_only before update or delete or truncate on %I
        for each statement execute function control.forbid()', name);
    end loop;
    -- A party pledges and reads its own; what the house thinks of a call before it is made, and whom it tells, is the house's.
    perform outside.confine(own::regclass) from unnest(array['margin_call_rules_proposal', 'margin_call_release', 'margin_call_flag',
      'margin_call_escalation']) own;
  end $$;
  -- A call that two officers have not let go yet is none, and what is expected may be hidden.
  drop policy outsider on margin_call;
  create policy outsider on margin_call to ringfence_outsider
    using (relationship_id = any ((select outside.relationships())::bigint[]) and state <> 'pending-approval' and shown)
    with check (relationship_id = any ((select outside.relationships())::bigint[]));
  select outside.confine('margin_call_rules', 'relationship_id = any ((select outside.relationships())::bigint[])', false);
  select outside.confine('margin_pledge', 'relationship_id = any ((select outside.relationships())::bigint[])');
  grant select on margin_call_move to ringfence_writer;
  grant select, insert on margin_call_rules_proposal, margin_call_rules, margin_call_release, margin_call_flag, margin_pledge,
    margin_call_escalation to ringfence_writer;
  grant update (state, decided_by, decided_at, why) on margin_pledge to ringfence_writer;
  grant update (issued_at, due_at) on margin_call to ringfence_writer;
`;
