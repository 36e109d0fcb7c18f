// What is looked at again and again: lines whose review is due, and those that the market has left beyond their limit.
export const watches = String.raw`
  create table credit_review (
    relationship_id bigint      not null,
    id              uuid        not null,
    occupancy       text        not null,
    version         integer     not null, -- the task is done with the version after it
    kind            text        not null check (kind in ('review-due', 'review-overdue', 'expiring')),
    due_on          date        not null,
    opened_at       timestamptz not null default clock_now(),
    primary key (relationship_id, id),
    constraint one_task_a_version unique (relationship_id, occupancy, version, kind),
    foreign key (relationship_id, occupancy, version) references credit_line
  );
  create index credit_review_in_order on credit_review (opened_at, id);

  -- Passive: nothing was added, and the number is above the limit. What is added never is: within_the_limit.
  create table limit_breach (
    relationship_id bigint      not null,
    id              uuid        not null,
    occupancy       text        not null,
    version         integer     not null,
    number          bigint      not null,
    limited_to      bigint      not null check (limited_to >= 0),
    opened_at       timestamptz not null,
    cure_by         timestamptz not null,
    ended_at        timestamptz,
    primary key (relationship_id, id),
    constraint beyond_the_limit check (number > limited_to),
    constraint cured_in_time_or_later check (ended_at >= opened_at and cure_by > opened_at),
    foreign key (relationship_id, occupancy, version) references credit_line
  );
  create unique index one_open_breach on limit_breach (relationship_id, occupancy) where ended_at is null;
  create index limit_breach_in_order on limit_breach (opened_at, id);
`;

// Affiliates, for appetite alone: a group has no seat, no line and no collateral, and no row here is read when a trade is decided.
export const groups = String.raw`
  create table party_group (
    party_id    text        not null references party,
    n           integer     not null check (n > 0), -- the newest counts
    group_name  text        not null check (group_name <> ''),
    recorded_by text        not null references control.actor,
    reason      text        not null check (reason <> ''),
    recorded_at timestamptz not null default clock_now(),
    primary key (party_id, n)
  );

  create table group_appetite (
    group_name  text        not null,
    version     integer     not null check (version > 0),
    asset       text        not null,
    most        bigint      not null check (most >= 0),
    recorded_by text        not null references control.actor,
    reason      text        not null check (reason <> ''),
    recorded_at timestamptz not null default clock_now(),
    primary key (group_name, version)
  );
`;
