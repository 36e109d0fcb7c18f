// What two have seen come into a vault that is not the settlement asset. Nothing else of it counts: no deposit of it is instructed, and
// none is posted, that two did not report in the same words.
export const collateralReceipts = String.raw`
  create function collateral_receipt_terms(relationship_id bigint, occupancy text, asset text, amount bigint, transfer text) returns bytea
  language sql immutable
  return sha256(convert_to(jsonb_build_array('collateral-receipt', relationship_id, occupancy, asset, amount, transfer)::text, 'UTF8'));

  create table collateral_receipt (
    relationship_id bigint not null,
    transfer        text   not null check (transfer <> ''), -- by which it came: it counts once
    occupancy       text   not null,
    asset           text   not null,
    amount          bigint not null check (amount > 0), -- smallest units of it
    approval_id     uuid   not null unique,
    approval_kind   text   not null generated always as ('collateral.receipt') stored,
    terms_hash      bytea  not null
      generated always as (collateral_receipt_terms(relationship_id, occupancy, asset, amount, transfer)) stored,
    primary key (relationship_id, transfer),
    foreign key (relationship_id, occupancy) references occupancy,
    constraint seen_by_two foreign key (approval_id, approval_kind, terms_hash) references control.approval (id, kind, subject_hash)
  );
  create trigger append_only before update or delete or truncate on collateral_receipt
    for each statement execute function control.forbid();

  create function instructed_as_received() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
  begin
    if exists (select from public.relationship r where r.id = new.book_id and r.asset <> new.asset) and not exists (
      select from public.collateral_receipt c
      where (c.relationship_id, c.transfer, 'FREE.' || c.occupancy, c.asset, c.amount)
        = (new.book_id, new.reference, new.account, new.asset, new.amount)
    ) then
      raise exception 'two have to have seen it come in'
        using errcode = 'check_violation', constraint = 'instructed_as_received', table = 'instruction', schema = 'public';
    end if;
    return new;
  end $$;
  create trigger instructed_as_received before insert on instruction
    for each row when (new.kind = 'deposit') execute function instructed_as_received();

  -- What is not the settlement asset comes in by a deposit alone; to who is in default, everything by one, or as what a sale fetched.
  create function comes_in_by_a_deposit() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
  begin
    if exists (
      select from public.relationship r
      join led.asset s on s.id = new.asset_id
      join led.balance b on (b.book_id, b.account_id) = (new.book_id, new.credit_account_id)
      where r.id = new.book_id and (r.asset <> s.code or b.default_id is not null)
    ) and not exists (
      select from public.instruction i
      join led.account a on (a.book_id, a.id) = (new.book_id, new.credit_account_id)
      join led.asset s on s.id = new.asset_id
      where (i.book_id, i.id, i.kind, i.account, i.asset, i.amount)
        = (new.book_id, new.instruction_id, 'deposit', a.name, s.code, new.amount)
    ) and not public.is_part_of_a_sale(new) then
      raise exception 'no deposit was seen for it'
        using errcode = 'check_violation', constraint = 'comes_in_by_a_deposit', table = 'transfer', schema = 'led';
    end if;
    return null;
  end $$;
  create trigger comes_in_by_a_deposit after insert on led.transfer
    for each row when (new.code = 1) execute function comes_in_by_a_deposit(); -- 1: OUTSIDE > FREE

  revoke all on function instructed_as_received, comes_in_by_a_deposit from public;
  grant execute on function collateral_receipt_terms to ringfence_writer;
  grant select on collateral_receipt to ringfence_writer;
  grant insert (relationship_id, transfer, occupancy, asset, amount, approval_id) on collateral_receipt to ringfence_writer;
  select outside.confine('collateral_receipt');
`;
