// Where a party is likely to fail just when it owes most, because what it trades falls with it: said of one seat and one underlying,
// version by version, each by two.
//
// correlated  a percentage of the notional on the side that loses is added to the seat's number
// affiliate   the party belongs to whom the underlying is of: nothing is added in it
// none        what was said before is taken back
export const wrongWays = String.raw`
  create function wrong_way_terms(
    relationship_id bigint, occupancy text, underlying text, version integer, kind text, side text, percent numeric, reason text
  ) returns bytea
  language sql immutable
  return sha256(convert_to(jsonb_build_array(
    'wrong-way', relationship_id, occupancy, underlying, version, kind, side, percent::text, reason)::text, 'UTF8'));

  create table wrong_way_proposal (
    proposal_id     uuid         primary key references control.proposal,
    relationship_id bigint       not null,
    occupancy       text         not null,
    underlying      text         not null check (underlying <> ''),
    version         integer      not null check (version > 0), -- the one it was made to become
    kind            text         not null check (kind in ('correlated', 'affiliate', 'none')),
    side            text         check (side in ('long', 'short', 'either')),
    percent         numeric(5,2) check (percent > 0 and percent <= 100),
    reason          text         not null check (reason <> ''),
    constraint a_side_and_a_part check (num_nonnulls(side, percent) = case kind when 'correlated' then 2 else 0 end),
    foreign key (relationship_id, occupancy) references occupancy
  );

  create table wrong_way (
    relationship_id bigint       not null,
    occupancy       text         not null,
    underlying      text         not null check (underlying <> ''),
    version         integer      not null check (version > 0),
    previous        integer      generated always as (nullif(version - 1, 0)) stored,
    kind            text         not null check (kind in ('correlated', 'affiliate', 'none')),
    side            text         check (side in ('long', 'short', 'either')), -- of the seat's position, that loses when it fails
    percent         numeric(5,2) check (percent > 0 and percent <= 100), -- of its notional at mark
    reason          text         not null check (reason <> ''),
    in_force_from   timestamptz  not null default clock_now(),
    approval_id     uuid         not null unique,
    approval_kind   text         not null generated always as ('credit.wrong-way') stored,
    terms_hash      bytea        not null generated always as (
      wrong_way_terms(relationship_id, occupancy, underlying, version, kind, side, percent, reason)) stored,
    primary key (relationship_id, occupancy, underlying, version),
    constraint a_side_and_a_part check (num_nonnulls(side, percent) = case kind when 'correlated' then 2 else 0 end),
    constraint follows_the_version_before foreign key (relationship_id, occupancy, underlying, previous)
      references wrong_way (relationship_id, occupancy, underlying, version),
    constraint approved_as_written foreign key (approval_id, approval_kind, terms_hash)
      references control.approval (id, kind, subject_hash),
    foreign key (relationship_id, occupancy) references occupancy
  );
`;
