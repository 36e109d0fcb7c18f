import type { MigrationInterface, QueryRunner } from 'typeorm';
import { confined } from './0020-row-security-confined';

/**
 * Who reads which rows: the second line behind the `where` of every query. The house reads all. Whoever comes from outside has a
 * login of his own, and his transactions are shown what is his, whatever the query forgot. Runs after every migration that makes a
 * table; a later one confines its own with `outside.confine`.
 */
export class RowSecurity20 implements MigrationInterface {
  readonly name = 'RowSecurity0000000000020';

  async up(runner: QueryRunner): Promise<void> {
    for (const part of [roles, proof, sight, doors, confined]) await runner.query(part);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(String.raw`
      do $$
      declare policy record;
      begin
        for policy in select schemaname, tablename, policyname from pg_policies where policyname in ('house', 'outsider', 'outsider_locks')
        loop
          execute format('drop policy %I on %I.%I', policy.policyname, policy.schemaname, policy.tablename);
          if policy.schemaname <> 'led' then
            execute format('alter table %I.%I disable row level security', policy.schemaname, policy.tablename);
          end if;
        end loop;
      end $$;
      alter view relationship_now set (security_invoker = false);
      drop trigger step_9_own_books on led.transfer;
      drop function lei_is_taken(uuid, text);
      drop index occupancy_by_party, holding_by_holder;
      drop schema outside cascade;
      revoke usage on schema led from ringfence_outsider;
      revoke all on all tables in schema led from ringfence_outsider;
      revoke all on all functions in schema led from ringfence_outsider;
    `);
  }
}

// Roles belong to the server, not to the database: another database's migration may be making them at this moment.
const roles = String.raw`
  do $$
  declare
    member record;
  begin
    begin
      create role ringfence_house nologin;
    exception when duplicate_object or unique_violation then null;
    end;
    begin
      create role ringfence_outsider login nosuperuser nocreatedb nocreaterole nobypassrls;
    exception when duplicate_object or unique_violation then null;
    end;
    for member in values ('ringfence_house', 'ringfence_app'), ('ringfence_writer', 'ringfence_outsider') loop
      if not pg_has_role(member.column2, member.column1, 'member') then
        begin
          execute format('grant %I to %I', member.column1, member.column2);
        exception when unique_violation or internal_error then -- 'tuple concurrently updated': the other one granted it
          if not pg_has_role(member.column2, member.column1, 'member') then raise; end if;
        end;
      end if;
    end loop;
    begin
      alter role ringfence_outsider set statement_timeout = '60s';
      alter role ringfence_outsider set lock_timeout = '30s';
      alter role ringfence_outsider set idle_in_transaction_session_timeout = '60s';
    exception when internal_error then null; -- 'tuple concurrently updated': the other migration sets the same
    end;
  end $$;
`;

const proof = String.raw`
  create schema outside;
  grant usage on schema outside to ringfence_house, ringfence_outsider;

  -- Whoever opens transactions for others leaves a key here, over a connection of the house, and signs each reader with it: a
  -- statement that got into a reader's transaction cannot say that it is somebody else's. A key is good for two days, and its process
  -- leaves another every day: one that a process left behind, or somebody has copied, ends by itself.
  create table outside.key (
    id      uuid        primary key,
    key     bytea       not null check (length(key) = 32),
    left_at timestamptz not null default clock_timestamp()
  );
  grant insert (id, key) on outside.key to ringfence_house;

  create function outside.ended() returns timestamptz
  language sql stable return clock_timestamp() - interval '2 days';

  create function outside.strike_off() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
  begin
    delete from outside.key where left_at < outside.ended();
    return null;
  end $$;
  create trigger strike_off after insert on outside.key for each statement execute function outside.strike_off();

  create function outside.signature(key bytea, reader text) returns bytea
  language sql immutable strict return sha256(key || sha256(key || convert_to(reader, 'UTF8')));

  -- Who reads in this transaction; null when nobody was named, or nobody we know signed the name.
  create function outside.reader() returns jsonb
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
  declare
    named  text  := nullif(current_setting('ringfence.reader', true), '');
    reader jsonb := named::jsonb;
  begin
    if exists (
      select from outside.key k
      where k.id = (reader ->> 'key')::uuid and k.left_at >= outside.ended()
        and encode(outside.signature(k.key, named), 'hex') = current_setting('ringfence.signature', true)
    ) then
      return reader;
    end if;
    return null;
  end $$;
`;

// Each of these is asked once a statement, not once a row: a policy calls it in a subquery of its own.
const sight = String.raw`
  create function outside.client() returns text
  language plpgsql stable set search_path = pg_catalog, pg_temp as $$
  begin
    return outside.reader() ->> 'client';
  end $$;

  create function outside.party() returns text
  language plpgsql stable set search_path = pg_catalog, pg_temp as $$
  declare
    reader jsonb := outside.reader();
  begin
    return case when reader ->> 'role' = 'counterparty' then reader ->> 'party' end;
  end $$;

  -- Where the party sits. One that lost its seat by default is dealt with by its estate.
  create function outside.relationships() returns bigint[]
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
  declare
    reader jsonb := outside.reader();
  begin
    return array(
      select o.relationship_id from public.occupancy o
      where reader ->> 'role' = 'counterparty' and o.party_id = reader ->> 'party' and o.standing <> 'defaulted'
    );
  end $$;

  -- What the client has opened, and what its party came in by.
  create function outside.applications() returns uuid[]
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
  declare
    reader jsonb := outside.reader();
  begin
    return array(
      select a.id from public.application a
      where reader ->> 'role' = 'counterparty' and (a.client = reader ->> 'client' or a.party_id = reader ->> 'party')
    );
  end $$;

  -- Of which the investor holds.
  create function outside.tranches() returns bigint[]
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
  declare
    reader jsonb := outside.reader();
  begin
    return array(
      select h.tranche_id from public.holding h
      where reader ->> 'role' = 'investor' and h.holder = reader ->> 'party'
    );
  end $$;

  -- The party itself, and whoever sits across from it, may sit there, or is proposed to.
  create function outside.parties() returns text[]
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
  declare
    own bigint[] := outside.relationships();
  begin
    return array(
      select outside.party()
      union select o.party_id from public.occupancy o where o.relationship_id = any (own)
      union select r.party_id from public.approved_replacement r where r.relationship_id = any (own)
      union select unnest(array[o.party_a, o.party_b]) from public.relationship_opening o
      where outside.party() in (o.party_a, o.party_b)
    );
  end $$;

  -- The trusts of the tranches behind the party's relationships.
  create function outside.trusts() returns bigint[]
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
  begin
    return array(select c.book_id from public.cover c where c.relationship_id = any (outside.relationships()));
  end $$;

  create index occupancy_by_party on public.occupancy (party_id);
  create index holding_by_holder on public.holding (holder);

  revoke all on all functions in schema outside from public;
  grant execute on function outside.reader, outside.client, outside.party, outside.relationships, outside.applications,
    outside.tranches, outside.parties, outside.trusts to ringfence_outsider;
`;

const doors = String.raw`
  -- Whether an identifier is taken is told to whoever applies for it; by whom is not.
  create function public.lei_is_taken(application uuid, lei text) returns boolean
  language sql stable security definer set search_path = pg_catalog, pg_temp
  return exists (
    select from public.application a
    where a.lei = lei_is_taken.lei and a.id <> application and a.state not in ('draft', 'rejected', 'withdrawn')
  );
  revoke all on function public.lei_is_taken from public;
  grant execute on function public.lei_is_taken to ringfence_writer;

  -- Otherwise a view reads with its owner's eyes, who sees everything.
  alter view public.relationship_now set (security_invoker = true);
`;
