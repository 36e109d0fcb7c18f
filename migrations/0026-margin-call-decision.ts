// By which rules calls are made, by relationship, each version as two officers agreed on it; what gave them pause in a call; and
// who let it go. A relationship without rules has its calls made at once.
export const callDecisions = String.raw`
  create function call_rules_terms(relationship_id bigint, version integer, rules jsonb) returns bytea
  language sql immutable
  return sha256(convert_to(jsonb_build_array('margin-call-rules', relationship_id, version, rules)::text, 'UTF8'));

  create table margin_call_rules_proposal (
    proposal_id     uuid    primary key references control.proposal,
    relationship_id bigint  not null references relationship,
    version         integer not null check (version > 0), -- the one it was made to become
    rules           jsonb   not null check (jsonb_typeof(rules) = 'object')
  );

  create table margin_call_rules (
    relationship_id bigint      not null references relationship,
    version         integer     not null check (version > 0),
    previous        integer     generated always as (nullif(version - 1, 0)) stored,
    rules           jsonb       not null check (jsonb_typeof(rules) = 'object'),
    in_force_from   timestamptz not null default clock_now(),
    approval_id     uuid        not null unique,
    approval_kind   text        not null generated always as ('margin.call-rules') stored,
    terms_hash      bytea       not null generated always as (call_rules_terms(relationship_id, version, rules)) stored,
    primary key (relationship_id, version),
    constraint follows_the_version_before foreign key (relationship_id, previous) references margin_call_rules (relationship_id, version),
    constraint approved_as_written foreign key (approval_id, approval_kind, terms_hash)
      references control.approval (id, kind, subject_hash)
  );

  create table margin_call_flag (
    relationship_id bigint      not null,
    call_id         uuid        not null,
    flag            text        not null check (flag in ('above-limit', 'old-price', 'day-on-day-change', 'sign-flip',
      'unconfirmed-trades', 'notification-time-near')),
    detail          text        not null check (detail <> ''),
    at              timestamptz not null,
    primary key (relationship_id, call_id, flag),
    foreign key (relationship_id, call_id) references margin_call
  );

  -- Of a call neither amount nor statement ever changes: its id says all that two officers agree to.
  create function call_release_terms(relationship_id bigint, call_id uuid) returns bytea
  language sql immutable
  return sha256(convert_to(jsonb_build_array('margin-call-release', relationship_id, call_id)::text, 'UTF8'));

  create table margin_call_release (
    relationship_id bigint not null,
    call_id         uuid   not null,
    approval_id     uuid   not null unique,
    approval_kind   text   not null generated always as ('margin.call-release') stored,
    terms_hash      bytea  not null generated always as (call_release_terms(relationship_id, call_id)) stored,
    primary key (relationship_id, call_id),
    foreign key (relationship_id, call_id) references margin_call,
    constraint approved_as_written foreign key (approval_id, approval_kind, terms_hash)
      references control.approval (id, kind, subject_hash)
  );

  -- Each rung of a ladder is climbed once a call, by the rules that were in force when it was set up. It tells somebody, and may draft a notice; nothing is served, nothing declared.
  create table margin_call_escalation (
    relationship_id bigint      not null,
    call_id         uuid        not null,
    rules_version   integer     not null,
    rung            smallint    not null check (rung >= 0),
    tells           text        not null check (tells <> ''),
    draft           text        check (draft <> ''), -- of a notice of failure, for a named officer to serve or not
    at              timestamptz not null,
    primary key (relationship_id, call_id, rules_version, rung),
    foreign key (relationship_id, call_id) references margin_call,
    foreign key (relationship_id, rules_version) references margin_call_rules (relationship_id, version)
  );
`;
