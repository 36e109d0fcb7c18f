import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A relationship is proposed whole, disclosed to both parties, accepted by both, approved by another, and then stands whole. */
export class RelationshipOpening17 implements MigrationInterface {
  readonly name = 'RelationshipOpening0000000000017';

  async up(runner: QueryRunner): Promise<void> {
    for (const part of [tables, agreement, access]) await runner.query(part);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(String.raw`
      drop trigger opened_as_agreed on relationship;
      drop trigger seated_by_an_opening on occupancy;
      alter table relationship drop column opening_id;
      drop table relationship_withdrawal, relationship_acceptance, relationship_opening;
      drop function opened_as_agreed(), accepted_by_its_party(), said_by_the_house(), seated_by_an_opening(),
        party_signatories(text), relationship_as_agreed(bigint), disclosure_hash(text), relationship_opening_terms(jsonb);
      drop sequence relationship_number;
      alter table control.proposal drop constraint proposed_as_written;
    `);
  }
}

const tables = String.raw`
  alter table control.proposal add constraint proposed_as_written
    unique (id, kind, subject_hash, maker, expires_at);

  -- Of relationships that are opened one by one, and of their books. Below are those that come with an illustrative book.
  create sequence relationship_number start 100001;

  create function relationship_opening_terms(terms jsonb) returns bytea
  language sql immutable strict return sha256(convert_to('relationship-opening|' || terms::text, 'UTF8'));

  create function disclosure_hash(disclosure text) returns text
  language sql immutable strict return encode(sha256(convert_to(disclosure, 'UTF8')), 'hex');

  -- What is proposed, whole: the relationship as its rows will say it, the capital of its cell, and the text both parties accept.
  create table relationship_opening (
    id              uuid        primary key, -- the proposal's
    kind            text        not null generated always as ('legal-entity.relationship') stored,
    terms           jsonb       not null check (jsonb_typeof(terms) = 'object'), -- amounts in minor units, as text
    terms_hash      bytea       not null generated always as (relationship_opening_terms(terms)) stored,
    disclosure      jsonb       not null check (jsonb_typeof(disclosure) = 'object'), -- the same, for machines
    disclosed_text  text        not null check (disclosed_text <> ''),
    disclosure_hash text        not null generated always as (disclosure_hash(disclosed_text)) stored,
    name            text        not null generated always as (terms #>> '{relationship,name}') stored,
    party_a         text        not null references party,
    party_b         text        not null references party,
    maker           text        not null,
    expires_at      timestamptz not null,
    proposed_at     timestamptz not null default clock_now(),
    constraint proposed_as_written foreign key (id, kind, terms_hash, maker, expires_at)
      references control.proposal (id, kind, subject_hash, maker, expires_at),
    constraint disclosed_as_proposed check (terms ->> 'disclosureHash' = disclosure_hash(disclosed_text)),
    constraint of_these_parties check (
      (terms #>> '{relationship,seats,A,partyId}', terms #>> '{relationship,seats,B,partyId}') = (party_a, party_b)
    ),
    constraint two_parties check (party_a <> party_b),
    unique (id, disclosure_hash)
  );
  create index relationship_opening_in_order on relationship_opening (proposed_at, id);

  create table relationship_acceptance (
    opening_id      uuid        not null,
    seat            text        not null check (seat in ('A', 'B')),
    party_id        text        not null references party,
    signed_by       text[]      not null check (cardinality(signed_by) > 0), -- signatories of its application
    accepted_by     text        not null check (accepted_by <> ''), -- the client that said so
    disclosure_hash text        not null,
    accepted_at     timestamptz not null default clock_now(),
    primary key (opening_id, seat),
    constraint accepts_what_was_disclosed foreign key (opening_id, disclosure_hash)
      references relationship_opening (id, disclosure_hash)
  );

  create table relationship_withdrawal (
    opening_id   uuid        primary key references relationship_opening,
    withdrawn_by text        not null references control.actor,
    reason       text        not null check (reason <> ''),
    withdrawn_at timestamptz not null default clock_now()
  );

  -- Null: it came with the book of an entity that takes its relationships over as they stand.
  alter table relationship add column opening_id uuid unique references relationship_opening;
`;

const agreement = String.raw`
  -- A party accepts for itself. Who is outside, and for whom, the row security says that follows.
  create function accepted_by_its_party() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
  begin
    if not exists (
      select from public.relationship_opening o
      where o.id = new.opening_id and new.party_id = case new.seat when 'A' then o.party_a else o.party_b end
    ) or (session_user = 'ringfence_outsider' and new.party_id is distinct from outside.party()) then
      raise exception 'a disclosure is accepted by the party that will sit there'
        using errcode = 'check_violation', constraint = 'accepted_by_its_party', table = 'relationship_acceptance', schema = 'public';
    end if;
    return new;
  end $$;
  create trigger accepted_by_its_party before insert on relationship_acceptance
    for each row execute function accepted_by_its_party();

  -- Proposals are made and taken back by the house.
  create function said_by_the_house() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp as $$
  begin
    if session_user = 'ringfence_outsider' then
      raise exception '% is the house''s to say', tg_table_name using errcode = 'insufficient_privilege';
    end if;
    return new;
  end $$;
  create trigger said_by_the_house before insert on relationship_opening for each row execute function said_by_the_house();
  create trigger said_by_the_house before insert on relationship_withdrawal for each row execute function said_by_the_house();

  -- Whoever came in by an application is told how it may end before it sits down; a replacement takes over what is there.
  create function seated_by_an_opening() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
  begin
    if exists (select from public.party p where p.id = new.party_id and p.application_id is not null)
      and exists (select from public.relationship r where r.id = new.relationship_id and r.opening_id is null) then
      raise exception '% is seated first by a relationship that was proposed to it', new.party_id
        using errcode = 'check_violation', constraint = 'seated_by_an_opening', table = 'occupancy', schema = 'public';
    end if;
    return new;
  end $$;
  create trigger seated_by_an_opening before insert on occupancy
    for each row when (new.code in ('A1', 'B1')) execute function seated_by_an_opening();

  -- Who may sign for a party: told to the party itself, whichever of its clients applied, and to the house.
  create function party_signatories(party_id text) returns jsonb
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
  begin
    if session_user = 'ringfence_outsider' and party_id is distinct from outside.party() then return null; end if;
    return (
      select s.content from public.party p join public.application_section s using (application_id)
      where p.id = party_signatories.party_id and s.section = 'signatories' order by s.version desc limit 1
    );
  end $$;

  -- A relationship as its first rows say it, in the words of what was proposed.
  create function relationship_as_agreed(relationship_id bigint) returns jsonb
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select jsonb_build_object('id', r.id::text, 'name', r.name, 'asset', r.asset, 'scale', r.scale,
      'writtenEnding', r.written_ending,
      'exhaustion', case when r.exhaustion_model is not null then jsonb_build_object('low', r.exhaustion_low::text,
        'high', r.exhaustion_high::text, 'confidence', r.exhaustion_confidence::text, 'modelVersion', r.exhaustion_model) end,
      'seats', (
        select jsonb_object_agg(o.seat, jsonb_build_object('partyId', o.party_id, 'independentAmount', o.independent::text))
        from public.occupancy o where o.relationship_id = r.id and o.code in ('A1', 'B1')
      ),
      'terms', (
        select jsonb_build_object('threshold', t.threshold::text, 'minimumTransfer', t.minimum_transfer::text,
          'rounding', t.rounding::text, 'responseMinutes', t.response_minutes, 'noticeMinutes', t.notice_minutes,
          'graceMinutes', t.grace_minutes, 'auctionMinutes', t.auction_minutes, 'mporMinutes', t.mpor_minutes,
          'imMultiplier', t.im_multiplier::text, 'imCorrelation', t.im_correlation::text, 'lineRate', t.line_rate::text)
        from public.terms t where (t.relationship_id, t.version) = (r.id, 1)
      ))
    from public.relationship r where r.id = relationship_as_agreed.relationship_id
  $$;

  -- At the end of the transaction that opens it: exactly what was proposed, accepted by both, approved by another, with its book.
  create function opened_as_agreed() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
  begin
    if not exists (
      select from public.relationship_opening o
      join control.approval a on (a.id, a.kind, a.subject_hash) = (o.id, o.kind, o.terms_hash)
      join led.book b on b.id = new.id and b.kind = 'relationship'
      where o.id = new.opening_id and o.terms -> 'relationship' = public.relationship_as_agreed(new.id)
        and 2 = (select count(*) from public.relationship_acceptance c where c.opening_id = o.id)
        and not exists (select from public.relationship_withdrawal w where w.opening_id = o.id)
    ) then
      raise exception 'relationship % is not what was proposed, disclosed, accepted and approved', new.name
        using errcode = 'check_violation', constraint = 'opened_as_agreed', table = 'relationship', schema = 'public';
    end if;
    return null;
  end $$;
  create constraint trigger opened_as_agreed after insert on relationship deferrable initially deferred
    for each row when (new.opening_id is not null) execute function opened_as_agreed();
`;

const access = String.raw`
  do $$
  declare name text;
  begin
    foreach name in array array['relationship_opening', 'relationship_acceptance', 'relationship_withdrawal'] loop
      execute format('create trigger append_only before update or delete or truncate on %I
        for each statement execute function control.forbid()', name);
    end loop;
  end $$;

  revoke all on function accepted_by_its_party, said_by_the_house, seated_by_an_opening, party_signatories, relationship_as_agreed, opened_as_agreed from public;
  grant execute on function party_signatories to ringfence_writer;
  grant usage on sequence relationship_number to ringfence_writer;
  grant select on relationship_opening, relationship_acceptance, relationship_withdrawal to ringfence_writer;
  -- Times are the database's own.
  grant insert (id, terms, disclosure, disclosed_text, party_a, party_b, maker, expires_at)
    on relationship_opening to ringfence_writer;
  grant insert (opening_id, seat, party_id, signed_by, accepted_by, disclosure_hash) on relationship_acceptance to ringfence_writer;
  grant insert (opening_id, withdrawn_by, reason) on relationship_withdrawal to ringfence_writer;
`;
