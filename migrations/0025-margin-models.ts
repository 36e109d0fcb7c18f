import type { MigrationInterface, QueryRunner } from 'typeorm';

/** By which model a relationship's initial margin is computed, how the models were found to do, and what a bad day would do. */
export class MarginModels25 implements MigrationInterface {
  readonly name = 'MarginModels0000000000025';

  async up(runner: QueryRunner): Promise<void> {
    for (const part of [models, choices, backtests, stress, access]) await runner.query(part);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(String.raw`
      drop table stress_scenario, margin_backtest, margin_model_choice, margin_model_choice_proposal, margin_model,
        margin_model_proposal;
      drop function margin_model_terms(text, integer, jsonb, date), margin_model_choice_terms(bigint, integer, text, integer, date);
    `);
  }
}

const models = String.raw`
  create function margin_model_terms(kind text, version integer, parameters jsonb, effective_on date) returns bytea
  language sql immutable
  return sha256(convert_to(jsonb_build_array('margin-model', kind, version, parameters, effective_on - date '2000-01-01')::text, 'UTF8'));

  create table margin_model_proposal (
    proposal_id  uuid    primary key references control.proposal,
    kind         text    not null,
    version      integer not null check (version > 0), -- the one it was made to become
    parameters   jsonb   not null check (jsonb_typeof(parameters) = 'object'),
    effective_on date    not null
  );

  -- Every version of every model, one after another. The highest whose day has come is in force.
  create table margin_model (
    kind          text    not null check (kind in ('parametric', 'historical-simulation', 'portfolio-scan', 'schedule', 'licensed')),
    version       integer not null check (version > 0),
    previous      integer generated always as (nullif(version - 1, 0)) stored,
    parameters    jsonb   not null check (jsonb_typeof(parameters) = 'object'),
    effective_on  date    not null, -- the first day, UTC, on which it is used
    approval_id   uuid    unique,
    approval_kind text    not null generated always as ('margin.model') stored,
    terms_hash    bytea   not null generated always as (margin_model_terms(kind, version, parameters, effective_on)) stored,
    primary key (kind, version),
    constraint follows_the_version_before foreign key (kind, previous) references margin_model (kind, version),
    constraint approved_as_written foreign key (approval_id, approval_kind, terms_hash)
      references control.approval (id, kind, subject_hash),
    -- By the terms that both parties of a relationship signed: they are its parameters, and there is nothing of the house to approve.
    constraint by_two_but_the_first check (approval_id is not null or (kind, version, parameters) = ('parametric', 1, '{}'))
  );
  insert into margin_model (kind, version, parameters, effective_on) values ('parametric', 1, '{}', '2009-01-03');
`;

const choices = String.raw`
  create function margin_model_choice_terms(relationship_id bigint, n integer, kind text, version integer, effective_on date)
  returns bytea language sql immutable
  return sha256(convert_to(
    jsonb_build_array('margin-model-choice', relationship_id, n, kind, version, effective_on - date '2000-01-01')::text, 'UTF8'));

  create table margin_model_choice_proposal (
    proposal_id     uuid    primary key references control.proposal,
    relationship_id bigint  not null references relationship,
    n               integer not null check (n > 0),
    kind            text    not null,
    version         integer check (version > 0), -- as in the choice
    effective_on    date    not null
  );

  -- Whichever model a relationship was last given, of those whose day has come; a relationship that never chose is parametric.
  create table margin_model_choice (
    relationship_id bigint  not null references relationship,
    n               integer not null check (n > 0),
    previous        integer generated always as (nullif(n - 1, 0)) stored,
    kind            text    not null,
    version         integer check (version > 0), -- this one until another is chosen; null: the newest whose day has come
    first_version   integer not null generated always as (1) stored, -- there is one: a later one follows it
    effective_on    date    not null,
    approval_id     uuid    not null unique,
    approval_kind   text    not null generated always as ('margin.model-choice') stored,
    terms_hash      bytea   not null generated always as (margin_model_choice_terms(relationship_id, n, kind, version, effective_on)) stored,
    primary key (relationship_id, n),
    foreign key (kind, first_version) references margin_model (kind, version),
    constraint pinned_to_a_version foreign key (kind, version) references margin_model (kind, version),
    constraint follows_the_choice_before foreign key (relationship_id, previous) references margin_model_choice (relationship_id, n),
    constraint approved_as_written foreign key (approval_id, approval_kind, terms_hash)
      references control.approval (id, kind, subject_hash)
  );
`;

const backtests = String.raw`
  -- How often a model would have been exceeded, by whom of which seat, on which days. The same inputs are one report.
  create table margin_backtest (
    id              uuid        primary key,
    as_of           timestamptz not null,
    kind            text        not null,
    version         integer     not null,
    relationship_id bigint      references relationship, -- null: one unit of a symbol, long
    occupancy       text,
    symbol          text,
    report          jsonb       not null check (jsonb_typeof(report) = 'object'),
    inputs_hash     text        not null check (inputs_hash ~ '^[0-9a-f]{64}$'), -- of positions, prices and parameters
    made_at         timestamptz not null default clock_now(),
    foreign key (kind, version) references margin_model (kind, version),
    foreign key (relationship_id, occupancy) references occupancy,
    constraint of_a_seat_or_a_symbol check ((relationship_id is null) = (symbol is not null) and (occupancy is null) = (symbol is not null))
  );
  create index margin_backtest_newest on margin_backtest (as_of, id);
`;

const stress = String.raw`
  -- Days that happened: from the close of one to the close of the other.
  create table stress_scenario (
    name        text primary key check (name ~ '^[a-z0-9-]{1,60}$'),
    first_close date not null,
    last_close  date not null check (last_close > first_close),
    label       text not null check (label <> '')
  );
  insert into stress_scenario values
    ('march-2020', '2020-03-11', '2020-03-12', '12 March 2020: a pandemic, and venues that could not liquidate'),
    ('may-2021', '2021-05-18', '2021-05-19', '19 May 2021: a ban on mining, and a cascade of liquidations'),
    ('november-2022', '2022-11-06', '2022-11-09', '7 to 9 November 2022: a large exchange fails'),
    ('october-2025', '2025-10-09', '2025-10-10', '10 October 2025: winners were deleveraged with the losers');
`;

const access = String.raw`
  do $$
  declare name text;
  begin
    foreach name in array array['margin_model_proposal', 'margin_model', 'margin_model_choice_proposal', 'margin_model_choice',
      'margin_backtest', 'stress_scenario'] loop
      execute format('create trigger append_only before update or delete or truncate on %I
        for each statement execute function control.forbid()', name);
    end loop;
  end $$;
  grant select on margin_model_proposal, margin_model, margin_model_choice_proposal, margin_model_choice, margin_backtest,
    stress_scenario to ringfence_writer;
  grant insert on margin_model_proposal, margin_model_choice_proposal to ringfence_writer;
  grant insert (kind, version, parameters, effective_on, approval_id) on margin_model to ringfence_writer;
  grant insert (relationship_id, n, kind, version, effective_on, approval_id) on margin_model_choice to ringfence_writer;
  grant insert (id, as_of, kind, version, relationship_id, occupancy, symbol, report, inputs_hash) on margin_backtest to ringfence_writer;

  -- Whoever is margined by a model reads it: without its parameters he could not compute its number again.
  select outside.confine('margin_model', 'true', false);
  select outside.confine('margin_model_choice', 'relationship_id = any ((select outside.relationships())::bigint[])', false);
  select outside.confine('stress_scenario', 'true', false);
  select outside.confine('margin_model_proposal');
  select outside.confine('margin_model_choice_proposal');
  select outside.confine('margin_backtest');
`;
