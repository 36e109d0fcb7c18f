// A call for initial margin may be met in what the annex takes; every other in the settlement asset alone.
export const pledgedTokens = String.raw`
  alter table margin_pledge add constraint in_an_asset_of_the_books foreign key (asset) references led.asset (code);

  create function pledged_in_what_is_taken() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
  begin
    if not exists (
      select from public.margin_call c
      where (c.relationship_id, c.id) = (new.relationship_id, new.call_id)
        and (c.asset = new.asset and new.value = new.amount or c.asset <> new.asset and (c.kind, c.direction) = ('im', 'delivery'))
    ) then
      raise exception 'call % is not met in %', new.call_id, new.asset
        using errcode = 'check_violation', constraint = 'pledged_in_what_is_taken', table = 'margin_pledge', schema = 'public';
    end if;
    return new;
  end $$;
  create trigger pledged_in_what_is_taken before insert on margin_pledge
    for each row execute function pledged_in_what_is_taken();
  -- What each piece counted for when it moved: prices move before it does.
  create table margin_pledge_move (
    relationship_id bigint      not null,
    call_id         uuid        not null,
    n               smallint    not null,
    piece           smallint    not null,
    value           bigint      not null check (value >= 0), -- zero: others had risen, nothing was left for it, and it stayed free
    moved_at        timestamptz not null,
    primary key (relationship_id, call_id, n, piece),
    foreign key (relationship_id, call_id, n, piece) references margin_pledge
  );
  create trigger append_only before update or delete or truncate on margin_pledge_move
    for each statement execute function control.forbid();
  select outside.confine('margin_pledge_move', 'relationship_id = any ((select outside.relationships())::bigint[])', false);
  grant select, insert on margin_pledge_move to ringfence_writer;
  revoke all on function pledged_in_what_is_taken from public;
`;
