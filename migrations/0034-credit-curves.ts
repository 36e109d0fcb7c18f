import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the default of a party, or of the entity itself, is priced at. */
export class CreditCurves34 implements MigrationInterface {
  readonly name = 'CreditCurves0000000000034';

  async up(runner: QueryRunner): Promise<void> {
    for (const part of [curves, access]) await runner.query(part);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(String.raw`
      drop table credit_curve, credit_curve_proposal;
      drop function credit_curve_terms(text, integer, jsonb, numeric, numeric, text, date);
    `);
  }
}

const curves = String.raw`
  create function credit_curve_terms(
    party_id text, version integer, points jsonb, recovery numeric, discount_bps numeric, source text, effective_on date)
  returns bytea
  language sql immutable
  return sha256(convert_to(
    jsonb_build_array('credit-curve', party_id, version, points, recovery, discount_bps, source,
      effective_on - date '2000-01-01')::text, 'UTF8'));

  create table credit_curve_proposal (
    proposal_id  uuid    primary key references control.proposal,
    party_id     text    references party, -- null: the entity, in whose cells both parties are owed
    version      integer not null check (version > 0),
    points       jsonb   not null,
    recovery     numeric not null,
    discount_bps numeric not null,
    source       text    not null,
    effective_on date    not null
  );

  -- Every version of every curve, one after another. The highest whose day has come is in force.
  create table credit_curve (
    party_id      text    references party,
    of_whom       text    not null generated always as (coalesce(party_id, '')) stored,
    version       integer not null check (version > 0),
    previous      integer generated always as (nullif(version - 1, 0)) stored,
    points        jsonb   not null check (jsonb_typeof(points) = 'array' and jsonb_array_length(points) between 1 and 12),
    recovery      numeric not null check (recovery >= 0 and recovery < 1), -- part of what is owed
    discount_bps  numeric not null check (discount_bps >= 0), -- a year: to bring to now what would be lost later
    source        text    not null check (source <> ''), -- how it was come by
    effective_on  date    not null, -- the first day, UTC
    approval_id   uuid    not null unique,
    approval_kind text    not null generated always as ('exposure.credit-curve') stored,
    terms_hash    bytea   not null
      generated always as (credit_curve_terms(party_id, version, points, recovery, discount_bps, source, effective_on)) stored,
    primary key (of_whom, version),
    constraint discounted_once_for_all check (party_id is null or discount_bps = 0),
    constraint follows_the_version_before foreign key (of_whom, previous) references credit_curve (of_whom, version),
    constraint approved_as_written foreign key (approval_id, approval_kind, terms_hash)
      references control.approval (id, kind, subject_hash)
  );
`;

const access = String.raw`
  do $$
  declare name text;
  begin
    foreach name in array array['credit_curve_proposal', 'credit_curve'] loop
      execute format('create trigger append_only before update or delete or truncate on %I
        for each statement execute function control.forbid()', name);
    end loop;
  end $$;
  grant select on credit_curve_proposal, credit_curve to ringfence_writer;
  grant insert on credit_curve_proposal to ringfence_writer;
  grant insert (party_id, version, points, recovery, discount_bps, source, effective_on, approval_id) on credit_curve to ringfence_writer;

  -- What the house thinks of a party's credit is the house's own business.
  select outside.confine('credit_curve');
  select outside.confine('credit_curve_proposal');
`;
