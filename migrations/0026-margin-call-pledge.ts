// What a party offers to meet a call with, piece by piece, and what the house says to it.
export const callPledges = String.raw`
  create table margin_pledge (
    relationship_id bigint      not null,
    call_id         uuid        not null,
    n               smallint    not null check (n > 0), -- which offer for the call
    piece           smallint    not null check (piece > 0),
    asset           text        not null,
    amount          bigint      not null check (amount > 0), -- smallest units of the asset
    value           bigint      not null check (value > 0), -- in the settlement asset, after haircut
    state           text        not null default 'offered' check (state in ('offered', 'accepted', 'rejected')),
    offered_by      text        not null check (offered_by <> ''),
    offered_at      timestamptz not null,
    decided_by      text        check (decided_by <> ''),
    decided_at      timestamptz,
    why             text        check (why <> ''),
    primary key (relationship_id, call_id, n, piece),
    foreign key (relationship_id, call_id) references margin_call,
    constraint decided_by_another check (decided_by <> offered_by),
    constraint decided_by_somebody check (num_nulls(decided_by, decided_at) = case when state = 'offered' then 2 else 0 end),
    constraint rejected_for_a_reason check (state <> 'rejected' or why is not null)
  );

  create function pledged_within_the_call() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
  begin
    if tg_op = 'UPDATE' and old.state <> 'offered' then
      raise exception 'the pledge for call % is % already', old.call_id, old.state
        using errcode = 'check_violation', constraint = 'decided_once', table = 'margin_pledge', schema = 'public';
    end if;
    if (select sum(p.value) from public.margin_pledge p
        where (p.relationship_id, p.call_id) = (new.relationship_id, new.call_id) and p.state <> 'rejected')
      > (select c.amount from public.margin_call c where (c.relationship_id, c.id) = (new.relationship_id, new.call_id)) then
      raise exception 'more is pledged for call % than is called', new.call_id
        using errcode = 'check_violation', constraint = 'pledged_within_the_call', table = 'margin_pledge', schema = 'public';
    end if;
    return null;
  end $$;
  create trigger pledged_within_the_call after insert or update on margin_pledge
    for each row execute function pledged_within_the_call();
`;
