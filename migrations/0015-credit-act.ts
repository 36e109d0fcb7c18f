// A notice of credit says to whom, by which channel, and in which words: what a court would ask.
export const formalNotices = String.raw`
  alter table notice drop constraint notice_kind_check;
  alter table notice add constraint notice_kind_check check (kind in ('failure', 'event-of-default', 'early-termination',
    'line-frozen', 'line-suspended', 'line-reduced', 'rights-reserved', 'additional-termination-event'));
  alter table notice
    add column channel   text check (channel in ('mail', 'courier', 'fax', 'hand', 'portal')),
    add column served_to text check (served_to <> ''),
    add column wording   text check (wording <> '');
  alter table notice add constraint formal_when_of_credit check (
    kind in ('failure', 'event-of-default', 'early-termination') or num_nonnulls(channel, served_to, wording) = 3);
  create index notice_in_order on notice (relationship_id, served_at, id);
`;

// Who may approve how much, and what one officer may do to a line alone.
//
// credit_authority   the delegated authority table, version by version, each by two. Where there is none, four eyes alone decide.
// credit_line_act    what was done to a line between two versions of it.
export const acts = String.raw`
  create function credit_authority_terms(version integer, asset text, entries jsonb) returns bytea
  language sql immutable strict
  return sha256(convert_to(jsonb_build_array('credit-authority', version, asset, entries)::text, 'UTF8'));

  create table credit_authority_proposal (
    proposal_id uuid    primary key references control.proposal,
    version     integer not null check (version > 0),
    asset       text    not null,
    entries     jsonb   not null check (jsonb_typeof(entries) = 'array')
  );

  create table credit_authority (
    version       integer     primary key check (version > 0),
    previous      integer     generated always as (nullif(version - 1, 0)) stored references credit_authority,
    asset         text        not null,
    entries       jsonb       not null check (jsonb_typeof(entries) = 'array'), -- grade, and the most in smallest units, as text
    in_force_from timestamptz not null default clock_now(),
    approval_id   uuid        not null unique,
    approval_kind text        not null generated always as ('credit.authority') stored,
    terms_hash    bytea       not null generated always as (credit_authority_terms(version, asset, entries)) stored,
    constraint approved_as_written foreign key (approval_id, approval_kind, terms_hash)
      references control.approval (id, kind, subject_hash)
  );

  -- Whoever writes a version: its checker's grade has the authority for its amount, once any grade has one.
  create function within_authority() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
  begin
    if exists (
      select from (select entries from public.credit_authority order by version desc limit 1) a
      where new.approved > coalesce((
        select max((e ->> 'most')::bigint) from jsonb_array_elements(a.entries) e
        join control.actor officer on officer.role = e ->> 'grade'
        join control.approval p on p.checker = officer.id and p.id = new.approval_id), 0)
    ) then
      raise exception 'the checker has no authority for %', new.approved
        using errcode = 'check_violation', constraint = 'within_authority', table = 'credit_line', schema = 'public';
    end if;
    return new;
  end $$;
  create trigger within_authority before insert on credit_line for each row execute function within_authority();

  create table credit_line_act (
    relationship_id bigint      not null,
    occupancy       text        not null,
    n               integer     not null check (n > 0),
    previous        integer     generated always as (nullif(n - 1, 0)) stored,
    version         integer     not null, -- of the line it was done to
    kind            text        not null check (kind in ('watch', 'unwatch', 'freeze', 'suspend', 'reduce', 'step', 'expire')),
    at              timestamptz not null default clock_now(),
    done_by         text        references control.actor, -- null: time did it
    reason          text        not null check (reason <> ''),
    amount          bigint      check (amount >= 0), -- what an advised line was reduced to, or a step that was agreed
    review_by       date, -- until when somebody looks at a watched line again
    notice_id       uuid,
    primary key (relationship_id, occupancy, n),
    constraint done_by_a_person check (done_by is not null or kind in ('expire', 'step', 'watch')),
    constraint expired_by_time check (kind not in ('expire', 'step') or done_by is null),
    constraint reduced_to_an_amount check ((amount is not null) = (kind in ('reduce', 'step'))),
    constraint watched_until check ((review_by is not null) = (kind = 'watch')),
    constraint reduced_by_notice check (kind <> 'reduce' or notice_id is not null),
    constraint follows_the_act_before foreign key (relationship_id, occupancy, previous)
      references credit_line_act (relationship_id, occupancy, n),
    foreign key (relationship_id, occupancy, version) references credit_line,
    foreign key (relationship_id, notice_id) references notice (relationship_id, id)
  );
  create unique index one_of_a_kind_a_version on credit_line_act (relationship_id, occupancy, version, kind)
    where kind in ('freeze', 'suspend', 'expire');

  create function only_advised_only_less() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
  begin
    if not exists (
      select from public.credit_line l
      where (l.relationship_id, l.occupancy, l.version) = (new.relationship_id, new.occupancy, new.version)
        and l.commitment = 'advised' and new.amount < l.approved and new.amount < all (
          select a.amount from public.credit_line_act a
          where (a.relationship_id, a.occupancy, a.version, a.kind) = (l.relationship_id, l.occupancy, l.version, 'reduce'))
    ) then
      raise exception 'one officer reduces an advised line, and raises none'
        using errcode = 'check_violation', constraint = 'only_advised_only_less', table = 'credit_line_act', schema = 'public';
    end if;
    return new;
  end $$;
  create trigger only_advised_only_less before insert on credit_line_act
    for each row when (new.kind = 'reduce') execute function only_advised_only_less();
`;
