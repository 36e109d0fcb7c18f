// What a party reports of itself, what it promised to stay within, and the right that arises when it does not.
//
// nav_statement      as delivered: a correction is another statement of the same day.
// covenant_case      a covenant that was not kept: a right, to be used by a day.
// covenant_decision  what named people did with the right; only time writes that it lapsed.
export const covenants = String.raw`
  create table nav_statement (
    id            uuid        primary key,
    party_id      text        not null references party,
    kind          text        not null check (kind in ('nav', 'financials')),
    as_of         date        not null,
    asset         text        not null,
    nav           bigint      not null, -- assets less liabilities: it may be below 0
    gross         bigint      not null check (gross >= 0), -- exposure, without netting
    liquid        bigint      not null check (liquid >= 0), -- unencumbered, at once
    document_hash text        not null check (document_hash ~ '^[0-9a-f]{64}$'),
    signed_by     text        not null check (signed_by <> ''),
    delivered_by  text        not null check (delivered_by <> ''),
    delivered_at  timestamptz not null default clock_now(),
    constraint of_a_day_that_was check (as_of <= (delivered_at at time zone 'UTC')::date),
    constraint delivered_once unique (party_id, kind, as_of, document_hash)
  );
  create index nav_statement_in_order on nav_statement (party_id, delivered_at, id);

  create table covenant_case (
    relationship_id bigint      not null,
    id              uuid        not null,
    occupancy       text        not null,
    version         integer     not null, -- of the line whose covenant it is
    covenant        text        not null,
    clause          text        not null check (clause <> ''),
    breach          text        not null, -- what it is of: the day of a statement, or a delivery that was missed
    wanted          text        not null,
    found           text        not null,
    gives           text        not null check (gives in ('freeze', 'suspend')),
    opened_at       timestamptz not null default clock_now(),
    use_by          date        not null, -- the last day, UTC
    primary key (relationship_id, id),
    constraint one_case_a_breach unique (relationship_id, occupancy, covenant, breach),
    foreign key (relationship_id, occupancy, version) references credit_line
  );
  create index covenant_case_in_order on covenant_case (relationship_id, opened_at, id);

  create function covenant_waiver_terms(relationship_id bigint, case_id uuid, waived_until date, conditions text) returns bytea
  language sql immutable strict
  return sha256(convert_to(jsonb_build_array(
    'covenant-waiver', relationship_id, case_id, waived_until - date '2000-01-01', conditions)::text, 'UTF8'));

  create table covenant_waiver_proposal (
    proposal_id     uuid   primary key references control.proposal,
    relationship_id bigint not null,
    case_id         uuid   not null,
    waived_until    date   not null,
    conditions      text   not null,
    foreign key (relationship_id, case_id) references covenant_case
  );

  create table covenant_decision (
    relationship_id bigint      not null,
    case_id         uuid        not null,
    n               integer     not null check (n > 0),
    kind            text        not null check (kind in ('reserve', 'waive', 'exercise', 'lapse')),
    decided_at      timestamptz not null default clock_now(),
    decided_by      text        references control.actor,
    reason          text        not null check (reason <> ''),
    notice_id       uuid,
    waived_until    date,
    conditions      text,
    approval_id     uuid        unique,
    approval_kind   text        not null generated always as ('credit.waiver') stored,
    terms_hash      bytea       generated always as (
      covenant_waiver_terms(relationship_id, case_id, waived_until, conditions)) stored,
    primary key (relationship_id, case_id, n),
    constraint used_by_a_person check ((decided_by is null) = (kind = 'lapse')),
    constraint served_on_the_party check ((notice_id is not null) = (kind in ('reserve', 'exercise'))),
    constraint waived_by_two check (
      num_nonnulls(waived_until, conditions, approval_id) = case kind when 'waive' then 3 else 0 end),
    constraint waived_as_written foreign key (approval_id, approval_kind, terms_hash)
      references control.approval (id, kind, subject_hash) match simple,
    foreign key (relationship_id, case_id) references covenant_case,
    foreign key (relationship_id, notice_id) references notice (relationship_id, id)
  );
  create unique index decided_once on covenant_decision (relationship_id, case_id) where kind <> 'reserve';
  create unique index reserved_once on covenant_decision (relationship_id, case_id) where kind = 'reserve';

  create function decided_once() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
  begin
    if exists (
      select from public.covenant_decision d
      where (d.relationship_id, d.case_id) = (new.relationship_id, new.case_id) and d.kind <> 'reserve'
    ) then
      raise exception 'the right of case % is over', new.case_id
        using errcode = 'check_violation', constraint = 'decided_once', table = 'covenant_decision', schema = 'public';
    end if;
    return new;
  end $$;
  create trigger decided_once before insert on covenant_decision for each row execute function decided_once();
`;
