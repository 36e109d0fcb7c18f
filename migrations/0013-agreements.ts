import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What parties have signed, as effective-dated elections, and what counsel says of its netting. */
export class Agreements13 implements MigrationInterface {
  readonly name = 'Agreements0000000000013';

  async up(runner: QueryRunner): Promise<void> {
    for (const part of [agreements, opinions, netting, grants]) await runner.query(part);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(String.raw`
      drop function netting_in_force(text[], text[], timestamptz);
      drop table netting_opinion, netting_opinion_proposal, agreement_version, agreement_proposal, agreement, party_signatory;
      drop function agreement_terms(uuid, integer, timestamptz, jsonb, text, date, text[]), agreement_relinks(jsonb),
        agreement_part(text), amends_what_is_to_come(), keeps_its_own_signatories(),
        netting_opinion_terms(text, text, text, integer, text, text, date, date, text, text);
    `);
  }
}

const agreements = String.raw`
  -- Who may sign for a party that was here before anybody applied. One that applied has its signatories in its application.
  create table party_signatory (
    party_id     text        not null references party,
    id           text        not null check (id ~ '^[a-z0-9][a-z0-9-]{0,39}$'),
    name         text        not null check (name <> ''),
    scope        text[]      not null check (cardinality(scope) > 0),
    signing      text        not null check (signing in ('single', 'joint')),
    effective_on date        not null,
    expires_on   date        check (expires_on >= effective_on),
    recorded_at  timestamptz not null default clock_now(),
    primary key (party_id, id)
  );

  create function keeps_its_own_signatories() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
  begin
    if exists (select from public.party p where p.id = new.party_id and p.application_id is not null) then
      raise exception 'the signatories of % are in its application', new.party_id using errcode = 'check_violation';
    end if;
    return new;
  end $$;
  create trigger keeps_its_own_signatories before insert on party_signatory
    for each row execute function keeps_its_own_signatories();

  create function agreement_part(form text) returns text language sql immutable strict
  return case form
    when 'isda-master-1992' then 'master'
    when 'isda-master-2002' then 'master'
    when 'csa-1994-ny' then 'variation-margin'
    when 'csa-1995-english' then 'variation-margin'
    when 'csa-2016-vm' then 'variation-margin'
    when 'csa-2018-im' then 'initial-margin'
    when 'account-control' then 'account-control'
  end;

  -- An agreement of one party for one cell, on one form. Another form, or a restatement, supersedes it: one chain for each part.
  create table agreement (
    id          uuid        primary key,
    party_id    text        not null references party,
    cell        text        not null check (cell ~ '^[A-Za-z0-9][A-Za-z0-9.-]{0,39}$'), -- the name of its relationship, opened or not
    form        text        not null check (agreement_part(form) is not null),
    part        text        not null generated always as (agreement_part(form)) stored,
    generation  integer     not null check (generation >= 0),
    before      integer     generated always as (nullif(generation, 0) - 1) stored,
    supersedes  uuid,
    recorded_at timestamptz not null default clock_now(),
    unique (party_id, cell, part, generation),
    unique (id, party_id, cell, part, generation),
    constraint first_of_its_chain check ((supersedes is null) = (generation = 0)),
    constraint supersedes_the_one_before foreign key (supersedes, party_id, cell, part, before)
      references agreement (id, party_id, cell, part, generation)
  );
  create index agreement_of_a_cell on agreement (cell, party_id);
  create index agreement_in_order on agreement (recorded_at, id);

  create function agreement_terms(
    agreement_id uuid, version integer, effective_from timestamptz, elections jsonb, executed_sha256 text, signed_on date,
    signed_by text[]
  ) returns bytea language sql immutable
  return sha256(convert_to(
    'agreement|' || agreement_id::text || '|' || version::text || '|'
      || extract(epoch from (effective_from - timestamptz '2000-01-01 00:00:00+00'))::text || '|' || elections::text || '|'
      || executed_sha256 || '|' || (signed_on - date '2000-01-01')::text || '|' || array_to_string(signed_by, ','),
    'UTF8'
  ));

  -- The elections that join a relationship to something outside it, by name.
  create function agreement_relinks(elections jsonb) returns text[] language sql immutable
  return (
    select coalesce(array_agg(r.name order by r.n), '{}')
    from (values (1, 'cross-default', 'crossDefault'),
      (2, 'default-under-specified-transaction', 'defaultUnderSpecifiedTransaction'),
      (3, 'affiliate-set-off', 'affiliateSetOff'),
      (4, 'common-guarantor', 'guarantor')) r (n, name, field)
    where jsonb_typeof(elections -> 'schedule' -> r.field) = 'object'
  );

  -- What somebody says was signed, whole: the one who approves it reads it here, beside what is in force.
  create table agreement_proposal (
    proposal_id     uuid        primary key references control.proposal,
    agreement_id    uuid        not null references agreement,
    version         integer     not null check (version > 0), -- the one it was made to become
    effective_from  timestamptz not null,
    elections       jsonb       not null check (jsonb_typeof(elections) = 'object'),
    executed_sha256 text        not null check (executed_sha256 ~ '^[0-9a-f]{64}$'),
    signed_on       date        not null,
    signed_by       text[]      not null check (cardinality(signed_by) > 0)
  );
  create index proposals_of_an_agreement on agreement_proposal (agreement_id);

  -- Every version, each as two people agreed on it. A new one never edits the old: what was in force on a day stays what it was.
  create table agreement_version (
    agreement_id    uuid        not null references agreement,
    version         integer     not null check (version > 0),
    previous        integer     generated always as (nullif(version - 1, 0)) stored,
    effective_from  timestamptz not null,
    elections       jsonb       not null check (jsonb_typeof(elections) = 'object'),
    executed_sha256 text        not null check (executed_sha256 ~ '^[0-9a-f]{64}$'),
    signed_on       date        not null,
    signed_by       text[]      not null check (cardinality(signed_by) > 0),
    relinks         text[]      not null, -- what the one who approved it said he had seen
    in_books_from   timestamptz not null default clock_now(),
    approval_id     uuid        not null unique,
    approval_kind   text        not null generated always as ('legal-entity.agreement') stored,
    terms_hash      bytea       not null generated always as (
      agreement_terms(agreement_id, version, effective_from, elections, executed_sha256, signed_on, signed_by)
    ) stored,
    primary key (agreement_id, version),
    constraint relinks_are_acknowledged check (relinks = agreement_relinks(elections)),
    constraint follows_the_version_before foreign key (agreement_id, previous)
      references agreement_version (agreement_id, version),
    constraint approved_as_written foreign key (approval_id, approval_kind, terms_hash)
      references control.approval (id, kind, subject_hash)
  );
  -- Every run asks which of those whom it calls settle by business days: in a book around the clock, hardly any.
  create index settles_by_business_days on agreement_version (agreement_id) where elections ->> 'settlementDay' like '%-local-business-day';

  -- The first version may record what was signed long ago. Whatever comes after it begins no earlier than now.
  create function amends_what_is_to_come() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp as $$
  declare
    chain public.agreement;
    newest timestamptz;
  begin
    select * into chain from public.agreement a where a.id = new.agreement_id;
    if exists (
      select from public.agreement a join public.agreement_version v on v.agreement_id = a.id
      where (a.party_id, a.cell, a.part) = (chain.party_id, chain.cell, chain.part) and a.generation > chain.generation
    ) then
      raise exception 'agreement % is superseded', new.agreement_id using errcode = 'check_violation';
    end if;
    select max(v.effective_from) into newest
    from public.agreement a join public.agreement_version v on v.agreement_id = a.id
    where (a.party_id, a.cell, a.part) = (chain.party_id, chain.cell, chain.part);
    -- A minute's grace: whoever looked at the clock before this did so a moment ago.
    if newest is not null and new.effective_from < greatest(newest, public.clock_now() - interval '1 minute') then
      raise exception 'a version of agreement % begins before now, or before the one it follows', new.agreement_id
        using errcode = 'check_violation';
    end if;
    return new;
  end $$;
  create trigger amends_what_is_to_come before insert on agreement_version
    for each row execute function amends_what_is_to_come();
`;

const opinions = String.raw`
  create function netting_opinion_terms(
    jurisdiction text, entity_type text, form text, version integer, enforceable text, collateral text, effective_on date,
    valid_until date, counsel text, sha256 text
  ) returns bytea language sql immutable
  return sha256(convert_to(
    'netting-opinion|' || jurisdiction || '|' || entity_type || '|' || form || '|' || version::text || '|' || enforceable || '|'
      || collateral || '|' || (effective_on - date '2000-01-01')::text || '|' || (valid_until - date '2000-01-01')::text || '|'
      || sha256 || '|' || counsel,
    'UTF8'
  ));

  create table netting_opinion_proposal (
    proposal_id  uuid    primary key references control.proposal,
    jurisdiction text    not null,
    entity_type  text    not null,
    form         text    not null,
    version      integer not null check (version > 0),
    enforceable  text    not null,
    collateral   text    not null,
    effective_on date    not null,
    valid_until  date    not null,
    counsel      text    not null,
    sha256       text    not null
  );

  -- Jurisdiction by kind of entity by form of agreement: whether netting stands there. Of each, the newest in force counts.
  create table netting_opinion (
    jurisdiction  text        not null check (jurisdiction ~ '^[A-Z]{2}$'),
    entity_type   text        not null check (entity_type <> ''),
    form          text        not null check (agreement_part(form) = 'master'),
    version       integer     not null check (version > 0),
    previous      integer     generated always as (nullif(version - 1, 0)) stored,
    enforceable   text        not null check (enforceable in ('yes', 'no', 'reasoned')),
    collateral    text        not null check (collateral in ('yes', 'no')),
    effective_on  date        not null,
    valid_until   date        not null,
    counsel       text        not null check (counsel <> ''),
    sha256        text        not null check (sha256 ~ '^[0-9a-f]{64}$'),
    in_books_from timestamptz not null default clock_now(),
    approval_id   uuid        not null unique,
    approval_kind text        not null generated always as ('legal-entity.netting-opinion') stored,
    terms_hash    bytea       not null generated always as (
      netting_opinion_terms(jurisdiction, entity_type, form, version, enforceable, collateral, effective_on, valid_until, counsel, sha256)
    ) stored,
    primary key (jurisdiction, entity_type, form, version),
    constraint valid_for_a_while check (valid_until >= effective_on),
    constraint follows_the_version_before foreign key (jurisdiction, entity_type, form, previous)
      references netting_opinion (jurisdiction, entity_type, form, version),
    constraint approved_as_written foreign key (approval_id, approval_kind, terms_hash)
      references control.approval (id, kind, subject_hash)
  );
`;

// What a liquidator may pick apart is the cell's affair, and so both seats': one is held against a trade that the other asks for. It runs
// as the owner and tells nothing but whether, for parties whose names the caller knows, and until when.
const netting = String.raw`
  create function netting_in_force(cells text[], party_ids text[], as_of timestamptz)
  returns table (cell text, party_id text, enforceable text, valid_until date)
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select m.cell, m.party_id, o.enforceable, o.valid_until
    from (
      select distinct on (a.cell, a.party_id) a.cell, a.party_id, a.form, v.elections -> 'schedule' ->> 'jurisdiction' as jurisdiction,
        v.elections -> 'schedule' ->> 'entityType' as entity_type
      from (select distinct * from unnest(cells, party_ids)) as asked (cell, party_id)
      join public.agreement a on (a.cell, a.party_id, a.part) = (asked.cell, asked.party_id, 'master')
      join public.agreement_version v on v.agreement_id = a.id
      where v.effective_from <= as_of
      order by a.cell, a.party_id, a.generation desc, v.version desc
    ) m
    left join lateral (
      select o.enforceable, o.valid_until from public.netting_opinion o
      where (o.jurisdiction, o.entity_type, o.form) = (m.jurisdiction, m.entity_type, m.form)
        and o.effective_on <= (as_of at time zone 'UTC')::date
      order by o.version desc limit 1
    ) o on true
  $$;
`;

const grants = String.raw`
  do $$
  declare name text;
  begin
    foreach name in array array['party_signatory', 'agreement', 'agreement_proposal', 'agreement_version',
      'netting_opinion_proposal', 'netting_opinion'] loop
      execute format('create trigger append_only before update or delete or truncate on %I
        for each statement execute function control.forbid()', name);
    end loop;
  end $$;
  revoke all on function keeps_its_own_signatories, amends_what_is_to_come from public;
  grant select on party_signatory, agreement, agreement_proposal, agreement_version, netting_opinion_proposal, netting_opinion
    to ringfence_writer;
  -- When it came into the books is the database's own.
  grant insert (party_id, id, name, scope, signing, effective_on, expires_on) on party_signatory to ringfence_writer;
  grant insert (id, party_id, cell, form, generation, supersedes) on agreement to ringfence_writer;
  grant insert on agreement_proposal, netting_opinion_proposal to ringfence_writer;
  grant insert (agreement_id, version, effective_from, elections, executed_sha256, signed_on, signed_by, relinks, approval_id)
    on agreement_version to ringfence_writer;
  grant insert (jurisdiction, entity_type, form, version, enforceable, collateral, effective_on, valid_until, counsel, sha256,
    approval_id) on netting_opinion to ringfence_writer;
`;
