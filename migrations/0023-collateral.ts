import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What may secure a position beside the settlement asset: what each asset is, and how it comes into margin and out of it. */
export class Collateral23 implements MigrationInterface {
  readonly name = 'Collateral0000000000023';

  async up(runner: QueryRunner): Promise<void> {
    for (const part of [assets, requests, grants]) await runner.query(part);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(String.raw`
      drop table collateral_request_end, collateral_request, collateral_asset, collateral_asset_proposal;
      drop function collateral_asset_terms(text, integer, integer, jsonb), collateral_is_counted(), consent_of_another();
    `);
  }
}

const assets = String.raw`
  create function collateral_asset_terms(code text, version integer, scale integer, terms jsonb) returns bytea language sql immutable
  return sha256(convert_to(
    'collateral-asset|' || code || '|' || version::text || '|' || scale::text || '|' || terms::text, 'UTF8'
  ));

  create table collateral_asset_proposal (
    proposal_id uuid    primary key references control.proposal,
    code        text    not null,
    version     integer not null check (version > 0), -- the one it was made to become
    scale       integer not null,
    terms       jsonb   not null check (jsonb_typeof(terms) = 'object')
  );

  -- What an asset is, each version as two people agreed on it. The newest counts.
  create table collateral_asset (
    code          text        not null check (code ~ '^[A-Z][A-Za-z0-9]{0,11}$'),
    version       integer     not null check (version > 0),
    previous      integer     generated always as (nullif(version - 1, 0)) stored,
    scale         integer     not null check (scale between 0 and 8), -- digits of its smallest unit
    terms         jsonb       not null check (jsonb_typeof(terms) = 'object'),
    in_books_from timestamptz not null default clock_now(),
    approval_id   uuid        not null unique,
    approval_kind text        not null generated always as ('collateral.asset') stored,
    terms_hash    bytea       not null generated always as (collateral_asset_terms(code, version, scale, terms)) stored,
    primary key (code, version),
    constraint follows_the_version_before foreign key (code, previous) references collateral_asset (code, version),
    constraint approved_as_written foreign key (approval_id, approval_kind, terms_hash)
      references control.approval (id, kind, subject_hash)
  );

  -- The ledger counts an asset from when two have agreed what it is, in the same smallest unit for good.
  create function collateral_is_counted() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
  begin
    lock table led.asset in share row exclusive mode;
    insert into led.asset (id, code, scale, layer)
    select max(a.id) + 1, new.code, new.scale, 'money' from led.asset a
    having not exists (select from led.asset known where known.code = new.code);
    if not exists (select from led.asset a where (a.code, a.scale, a.layer) = (new.code, new.scale, 'money')) then
      raise exception 'the ledger counts % otherwise', new.code
        using errcode = 'check_violation', constraint = 'counted_as_ever', table = 'collateral_asset', schema = 'public';
    end if;
    return null;
  end $$;
  create trigger collateral_is_counted after insert on collateral_asset
    for each row execute function collateral_is_counted();
`;

const requests = String.raw`
  -- Collateral that a seat wants to post, to have back, or to have for other collateral.
  create table collateral_request (
    relationship_id bigint      not null,
    id              uuid        not null,
    occupancy       text        not null,
    kind            text        not null check (kind in ('pledge', 'recall', 'substitution')),
    asset_in        text,
    amount_in       bigint      check (amount_in > 0), -- smallest units of it
    asset_out       text,
    amount_out      bigint      check (amount_out > 0),
    consent         boolean     not null default false, -- somebody of the house has to agree to it
    requested_at    timestamptz not null,
    requested_by    text        not null check (requested_by <> ''),
    primary key (relationship_id, id),
    constraint comes_and_leaves_by_its_kind check (
      (asset_in is null) = (amount_in is null) and (asset_out is null) = (amount_out is null)
      and (kind <> 'recall') = (asset_in is not null) and (kind <> 'pledge') = (asset_out is not null)),
    constraint for_another_asset check (asset_in <> asset_out),
    foreign key (relationship_id, occupancy) references occupancy
  );
  create index collateral_requests_in_order on collateral_request (relationship_id, requested_at, id);

  -- Each ends once. What was moved is measured: what counted before and after it, on which marks, against what was required.
  create table collateral_request_end (
    relationship_id bigint      not null,
    request_id      uuid        not null,
    outcome         text        not null check (outcome in ('settled', 'declined', 'withdrawn')),
    ended_at        timestamptz not null,
    ended_by        text        not null check (ended_by <> ''),
    reason          text        check (reason <> ''),
    snapshot_id     uuid        references snapshot,
    counted_before  bigint      check (counted_before >= 0),
    counted_after   bigint      check (counted_after >= 0),
    required        bigint      check (required >= 0),
    primary key (relationship_id, request_id),
    foreign key (relationship_id, request_id) references collateral_request,
    constraint measured_when_moved check (
      num_nulls(snapshot_id, counted_before, counted_after) = case outcome when 'settled' then 0 else 3 end),
    -- Whatever leaves: what is required stays covered, or covered no worse than it was. Where nobody asked what is: no worse than it was.
    constraint cover_stands check (counted_after >= least(counted_before, required)),
    constraint declined_for_a_reason check ((outcome = 'declined') = (reason is not null))
  );

  create function consent_of_another() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
  begin
    if exists (
      select from public.collateral_request r
      where (r.relationship_id, r.id) = (new.relationship_id, new.request_id)
        and r.consent and new.outcome = 'settled' and r.requested_by = new.ended_by
    ) then
      raise exception 'whoever asks does not consent'
        using errcode = 'check_violation', constraint = 'consent_of_another', table = 'collateral_request_end', schema = 'public';
    end if;
    return new;
  end $$;
  create trigger consent_of_another before insert on collateral_request_end
    for each row execute function consent_of_another();
`;

const grants = String.raw`
  do $$
  declare name text;
  begin
    foreach name in array array['collateral_asset_proposal', 'collateral_asset', 'collateral_request', 'collateral_request_end'] loop
      execute format('create trigger append_only before update or delete or truncate on %I
        for each statement execute function control.forbid()', name);
    end loop;
  end $$;
  revoke all on function collateral_is_counted, consent_of_another from public;
  grant execute on function collateral_asset_terms to ringfence_writer;
  grant select on collateral_asset_proposal, collateral_asset, collateral_request, collateral_request_end to ringfence_writer;
  grant insert on collateral_asset_proposal, collateral_request, collateral_request_end to ringfence_writer;
  grant insert (code, version, scale, terms, approval_id) on collateral_asset to ringfence_writer;

  select outside.confine('collateral_asset_proposal');
  select outside.confine('collateral_asset', 'true', false); -- what an asset is, is the same for everyone
  select outside.confine('collateral_request', 'relationship_id = any ((select outside.relationships())::bigint[])', false);
  select outside.confine('collateral_request_end', 'relationship_id = any ((select outside.relationships())::bigint[])', false);
`;
