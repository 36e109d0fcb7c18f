// What becomes of a version that nobody approved, and of which seats somebody was told that much of their line is used.
//
// credit_line_proposal_end  taken back by an officer, or out of time. It is no longer approved.
// limit_warning             so much of a limit was used as was agreed to be told: open until less is.
export const watches = String.raw`
  create table credit_line_proposal_end (
    proposal_id     uuid        primary key references credit_line_proposal,
    relationship_id bigint      not null references relationship,
    kind            text        not null check (kind in ('withdrawn', 'lapsed')),
    ended_by        text        references control.actor, -- null: time did it
    reason          text        not null check (reason <> ''),
    ended_at        timestamptz not null default clock_now(),
    constraint lapsed_by_time check ((ended_by is null) = (kind = 'lapsed'))
  );

  -- A proposal has one end. Whoever approves one and whoever ends it hold the lock of its relationship.
  create function ended_when_open() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
  begin
    if exists (select from public.credit_line l where l.approval_id = new.proposal_id) then
      raise exception 'proposal % is in force', new.proposal_id
        using errcode = 'check_violation', constraint = 'ended_when_open', table = 'credit_line_proposal_end', schema = 'public';
    end if;
    return new;
  end $$;
  create trigger ended_when_open before insert on credit_line_proposal_end for each row execute function ended_when_open();

  -- What was proposed to a party that performed is nothing to one that does not: it gets nothing but a cancellation.
  create function to_a_seat_that_performs() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
  begin
    if (new.approved > 0 or new.first_skin > 0) and exists (
      select from public.occupancy o
      where (o.relationship_id, o.code) = (new.relationship_id, new.occupancy) and o.standing <> 'performing'
    ) then
      raise exception '% does not perform', new.occupancy
        using errcode = 'check_violation', constraint = 'to_a_seat_that_performs', table = 'credit_line', schema = 'public';
    end if;
    if exists (select from public.credit_line_proposal_end e where e.proposal_id = new.approval_id) then
      raise exception 'proposal % is over', new.approval_id
        using errcode = 'check_violation', constraint = 'proposal_is_open', table = 'credit_line', schema = 'public';
    end if;
    return new;
  end $$;
  create trigger to_a_seat_that_performs before insert on credit_line for each row execute function to_a_seat_that_performs();

  create table limit_warning (
    relationship_id bigint      not null,
    id              uuid        not null,
    occupancy       text        not null,
    version         integer     not null,
    percent         integer     not null check (percent between 1 and 99),
    number          bigint      not null check (number > 0),
    limited_to      bigint      not null check (limited_to >= 0),
    opened_at       timestamptz not null,
    ended_at        timestamptz,
    primary key (relationship_id, id),
    constraint reached_the_part check (number::numeric * 100 >= limited_to::numeric * percent),
    constraint ended_after_it_began check (ended_at >= opened_at),
    foreign key (relationship_id, occupancy, version) references credit_line
  );
  create unique index one_open_warning on limit_warning (relationship_id, occupancy) where ended_at is null;
`;
