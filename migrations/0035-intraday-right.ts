// Whether a relationship may be called between its runs, and what has to happen: as its Schedule says, each version as two officers
// agreed on it. No row: it may not.
export const intradayRights = String.raw`
  create function intraday_right_terms(
    relationship_id bigint, version integer, may_call boolean, im_fraction numeric, price_gap numeric, on_headroom boolean
  ) returns bytea language sql immutable
  return sha256(convert_to(
    jsonb_build_array('intraday-right', relationship_id, version, may_call, im_fraction, price_gap, on_headroom)::text, 'UTF8'
  ));

  create table intraday_right_proposal (
    proposal_id     uuid    primary key references control.proposal,
    relationship_id bigint  not null references relationship,
    version         integer not null check (version > 0), -- the one it was made to become
    may_call        boolean not null,
    im_fraction     numeric,
    price_gap       numeric,
    on_headroom     boolean not null
  );

  create table intraday_right (
    relationship_id bigint      not null references relationship,
    version         integer     not null check (version > 0),
    previous        integer     generated always as (nullif(version - 1, 0)) stored,
    may_call        boolean     not null,
    im_fraction     numeric     check (im_fraction > 0), -- that exposure moves by, of the smaller initial margin, since the last run
    price_gap       numeric     check (price_gap > 0), -- that a price it holds moves by, as a fraction, since the last run
    on_headroom     boolean     not null, -- when what variation margin does not cover is as much as the initial margin
    agreed_at       timestamptz not null default clock_now(),
    approval_id     uuid        not null unique,
    approval_kind   text        not null generated always as ('margin.intraday-right') stored,
    terms_hash      bytea       not null generated always as (
      intraday_right_terms(relationship_id, version, may_call, im_fraction, price_gap, on_headroom)
    ) stored,
    primary key (relationship_id, version),
    constraint follows_the_version_before foreign key (relationship_id, previous) references intraday_right (relationship_id, version),
    constraint approved_as_written foreign key (approval_id, approval_kind, terms_hash)
      references control.approval (id, kind, subject_hash),
    constraint something_happens check (not may_call or on_headroom or num_nonnulls(im_fraction, price_gap) > 0)
  );

  create trigger append_only before update or delete or truncate on intraday_right
    for each statement execute function control.forbid();
  -- What has come into force, or was taken back, is watched from there as after a run: whoever watches reads his book anew.
  create trigger tell_of_rights after insert on intraday_right for each statement execute function tell_of_runs();
  create trigger append_only before update or delete or truncate on intraday_right_proposal
    for each statement execute function control.forbid();
  grant execute on function intraday_right_terms to ringfence_writer;
  grant select on intraday_right, intraday_right_proposal to ringfence_writer;
  grant insert on intraday_right_proposal to ringfence_writer;
  grant insert (relationship_id, version, may_call, im_fraction, price_gap, on_headroom, approval_id) on intraday_right
    to ringfence_writer;
  select outside.confine('intraday_right', 'relationship_id = any ((select outside.relationships())::bigint[])', false);
  select outside.confine('intraday_right_proposal');
`;
