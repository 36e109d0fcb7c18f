// What a journal must bring with it where a twin is too coarse: the match is of one occupant, or of one trust.
//
// stands_in  the defaulter's money takes the place of an advance behind the survivor's VM: so much of it has become cash.
// releases   margin goes back to its occupant to be used by him, not to be spent by the journal that frees it.
// covers     a trust's money reaches the cell: what it discharges is then owed to that trust, by an occupant in default.
export const ledgerMatches = String.raw`
create function led.check_matches() returns trigger
language plpgsql security definer set search_path = led, pg_temp set enable_seqscan = off as $$
declare
  broken text;
begin
  if not exists (
    select from inserted t join movement_kind k on k.code = t.code
    where k.matched is not null and t.kind <> 3 and (t.lines > 1 or k.matched <> 'releases')
  ) then
    return null;
  end if;

  with part as materialized (
    select t.journal_id, t.book_id, t.amount, k.matched, k.debit_code, k.credit_code, split_part(s.code, '.', 1) as currency,
      case k.matched when 'stands_in' then c.occupancy else d.occupancy end as occupant,
      case when k.matched = 'covers' then (
        select b.name from link l join book b on b.id = l.payer_book_id where l.id = d.receives_link_id
      ) when k.credit_code = 'PAID_BY' then c.detail end as trust,
      c.occupancy as defaulter
    from inserted t
    join movement_kind k on k.code = t.code
    join asset s on s.id = t.asset_id
    join account d on (d.book_id, d.id) = (t.book_id, t.debit_account_id)
    join account c on (c.book_id, c.id) = (t.book_id, t.credit_account_id)
    where t.kind <> 3 -- a void releases; it pays nobody
  ), unmatched as (
    select 'twin' as rule from part
    where matched = 'stands_in' or (debit_code in ('FREE', 'IM', 'IA') and credit_code = 'CASH')
    group by journal_id, book_id, currency, occupant
    having sum(case matched when 'stands_in' then -amount else amount end) < 0
    union all
    select 'needs_default' from part -- freed and spent at once is margin that became cash
    where matched = 'releases' or (debit_code = 'FREE' and credit_code in ('CASH', 'OUTSIDE'))
    group by journal_id, book_id, occupant
    having bool_or(matched = 'releases') and bool_or(debit_code = 'FREE')
    union all
    select case when sum(case matched when 'covers' then amount else -amount end) <> 0 then 'twin' else 'needs_default' end
    from (select *, (book_id, defaulter) in (select book_id, occupancy from seat_default) as declared from part) p
    where trust is not null
    group by journal_id, book_id, currency, trust
    having bool_or(matched = 'covers') and (
      sum(case matched when 'covers' then amount else -amount end) <> 0
      or not bool_and(declared) filter (where matched is null)
    )
  )
  select max(rule) into broken from unmatched;
  if broken is not null then
    perform refuse(broken, 'the journal lacks what must come with one of its movements, or has what must not');
  end if;
  return null;
end $$;

create trigger step_4_matches after insert on led.transfer
  referencing new table as inserted for each statement execute function led.check_matches();
`;
