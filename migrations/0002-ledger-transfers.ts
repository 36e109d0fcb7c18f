// Transfers, and what one statement of them may do.
//
// transfer  one debit, one credit, one positive amount in minor units, inside one book and one asset: there is no way to
//           write an unbalanced one.
// journal   the transfers of one business event: all of them or none, and never another one later.
// crossing  one payment along a link: a transfer in each book, of the same amount, through the link's two bridges.
//
// The rules are set-wise: each trigger below looks at a whole statement once. PostgreSQL fires them in the order of their names.
// Accounts are checked here and not by two foreign keys, which cost as much as all the rest together: rows of account are never
// changed or deleted, so what held when the transfer was written holds for good. The invariants look again.
export const ledgerTransfers = String.raw`
create table led.transfer (
  book_id            bigint      not null,
  journal_id         uuid        not null, -- derived from the business event by the caller: this is the idempotency key
  line               smallint    not null,
  lines              smallint    not null, -- how many lines the journal has, over all its books
  kind               smallint    not null, -- 0 posted, 1 pending, 2 posts a pending one, 3 voids a pending one
  asset_id           smallint    not null,
  debit_account_id   integer     not null,
  credit_account_id  integer     not null,
  amount             bigint      not null check (amount > 0),
  code               smallint    not null, -- its movement kind
  pending_journal_id uuid,
  pending_line       smallint,
  default_id         uuid, -- the default under which it is paid
  instruction_id     uuid, -- the settlement instruction by which money enters or leaves the vault
  effective_at       timestamptz not null, -- the business's time: the caller's asOf
  posted_at          timestamptz not null default clock_timestamp(),
  seq                bigint      not null generated always as identity,
  xid                xid8        not null default pg_current_xact_id(),
  primary key (book_id, journal_id, line),
  constraint known_kind check (kind between 0 and 3),
  constraint line_of_the_journal check (line between 1 and lines),
  constraint finite_instant check (isfinite(effective_at)),
  constraint two_sides check (debit_account_id <> credit_account_id),
  constraint names_what_it_resolves
    check (num_nonnulls(pending_journal_id, pending_line) = case when kind > 1 then 2 else 0 end)
);

create unique index journal_once on led.transfer (journal_id) where line = 1; -- over all books
create unique index resolved_once on led.transfer (book_id, pending_journal_id, pending_line)
  where pending_journal_id is not null;
create index transfer_by_book on led.transfer (book_id, seq); -- a book's statement, in order
create index transfer_by_xid on led.transfer (xid); -- for sealing

create function led.refuse(rule text, reason text) returns void
language plpgsql as $$
begin
  raise exception '%', reason using errcode = 'check_violation', constraint = rule, table = 'transfer', schema = 'led';
end $$;

create function led.check_journals() returns trigger
language plpgsql security definer set search_path = led, pg_temp as $$
declare
  torn  boolean;
  mixed boolean;
begin
  select bool_or(given <> least or least <> most or firsts <> 1), bool_or(first_kind <> last_kind) into torn, mixed
  from (
    select count(*) as given, min(lines) as least, max(lines) as most, count(*) filter (where line = 1) as firsts,
      min(kind) as first_kind, max(kind) as last_kind
    from inserted group by journal_id
  ) journal;
  if torn then
    perform refuse('whole_journal', 'a journal is posted whole, in one statement');
  elsif mixed then
    perform refuse('journal_of_one_kind', 'a journal posts, reserves, or resolves: one of them');
  end if;
  return null;
end $$;

-- Which account may pay which. The settings keep the plan a hash of the statement's own accounts, however large the tables.
create function led.check_movements() returns trigger
language plpgsql security definer
set search_path = led, pg_temp set enable_nestloop = off set enable_mergejoin = off set enable_seqscan = off as $$
declare
  broken text;
begin
  with touched as materialized (
    select b.* from (
      select book_id, debit_account_id as account_id from inserted
      union select book_id, credit_account_id from inserted
    ) side
    cross join lateral (
      select b.account_id, b.book_id, b.asset_id, b.code, b.occupancy, b.freezes, b.default_id
      from balance b where (b.book_id, b.account_id) = (side.book_id, side.account_id) offset 0
    ) b
  )
  select (array_agg(rule order by journal_id, line))[1] into broken
  from (
    select t.journal_id, t.line, case
      when d.asset_id is distinct from t.asset_id then 'debit_in_book'
      when c.asset_id is distinct from t.asset_id then 'credit_in_book'
      when (k.debit_code, k.credit_code) is distinct from (d.code, c.code) then 'movement_kind'
      when k.occupancy <> 'any' and (k.occupancy = 'same') <> (d.occupancy = c.occupancy) then 'occupancy_of_kind'
      when k.at_outside <> (t.instruction_id is not null) then 'instruction_at_outside'
      when t.default_id is not null and t.default_id is distinct from d.default_id then 'needs_default'
      when t.default_id is not null or t.kind = 3 then null -- a void releases; it pays nobody
      when k.needs_default then 'needs_default'
      when d.freezes and d.default_id is not null then 'frozen_by_default'
    end as rule
    from inserted t
    left join movement_kind k on k.code = t.code
    left join touched d on (d.book_id, d.account_id) = (t.book_id, t.debit_account_id)
    left join touched c on (c.book_id, c.account_id) = (t.book_id, t.credit_account_id)
  ) judged
  where rule is not null;
  if broken is not null then
    perform refuse(broken, 'no such movement between these accounts');
  end if;

  if exists (
    select from inserted t join twin w on w.kind = t.code
    group by t.book_id, t.journal_id, w.rule, (select split_part(s.code, '.', 1) from asset s where s.id = t.asset_id)
    having sum(w.sign * t.amount) <> 0
  ) then
    perform refuse('twin', 'what belongs together moves the same amount of the same currency in the same journal');
  end if;
  return null;
end $$;

-- A reservation is resolved over the same accounts, under the same code, for no more than was reserved.
create function led.check_resolutions() returns trigger
language plpgsql security definer set search_path = led, pg_temp set enable_seqscan = off as $$
begin
  if exists (
    select from inserted t
    where t.kind > 1 and not exists (
      select from transfer p
      where (p.book_id, p.journal_id, p.line) = (t.book_id, t.pending_journal_id, t.pending_line)
        and (p.asset_id, p.debit_account_id, p.credit_account_id, p.code)
          = (t.asset_id, t.debit_account_id, t.credit_account_id, t.code)
        and p.kind = 1
        and (t.amount = p.amount or (t.kind = 2 and t.amount < p.amount))
    )
  ) then
    perform refuse('resolves_a_pending_transfer', 'no such pending transfer, or over other accounts, or for more');
  end if;
  return null;
end $$;

-- A journal stands in one book, or in books joined by links in force, at most one of them a relationship's. A bridge moves
-- only as one half of a whole crossing: in each journal and direction, what one end gives the other end gets.
create function led.check_crossings() returns trigger
language plpgsql security definer set search_path = led, pg_temp set enable_seqscan = off as $$
declare
  crossed uuid[];
begin
  if not exists (select from inserted t join movement_kind k on k.code = t.code where k.bridges)
    and not exists (select from inserted where lines > 1 group by journal_id having min(book_id) <> max(book_id)) then
    return null;
  end if;

  with touching as (
    select t.journal_id, t.amount,
      coalesce(c.pays_link_id, d.pays_link_id, c.receives_link_id, d.receives_link_id) as link_id,
      c.pays_link_id is not null or d.receives_link_id is not null as forth, -- from payer to payee
      coalesce(c.pays_link_id, d.pays_link_id) is not null as at_payer,
      t.kind <> 0 as reserved
    from inserted t
    join movement_kind k on k.code = t.code and k.bridges
    join account d on (d.book_id, d.id) = (t.book_id, t.debit_account_id)
    join account c on (c.book_id, c.id) = (t.book_id, t.credit_account_id)
  ), crossing as (
    select link_id, bool_or(reserved) or sum(case when at_payer then amount else -amount end) <> 0 as wrong
    from touching group by journal_id, link_id, forth
  )
  select case when bool_or(wrong) then null else coalesce(array_agg(distinct link_id), '{}') end into crossed from crossing;
  if crossed is null then
    perform refuse('whole_crossing', 'a bridge account moves only as one half of a crossing along its link');
  end if;

  perform from link where id = any (crossed) order by id for share; -- an ending waits for us, or we for it
  if exists (select from link_end where link_id = any (crossed)) then
    perform refuse('link_in_force', 'the link has ended');
  end if;

  if exists (
    with part as (
      select distinct i.journal_id, i.book_id from inserted i
      where i.journal_id in (select journal_id from inserted group by journal_id having min(book_id) <> max(book_id))
    )
    select from part p where not exists (
      select from part q join link l
        on (l.payer_book_id, l.payee_book_id) in ((p.book_id, q.book_id), (q.book_id, p.book_id))
      where q.journal_id = p.journal_id and not exists (select from link_end where link_id = l.id)
    )
    union all
    select from part p join book b on b.id = p.book_id and b.kind = 'relationship'
    group by p.journal_id having count(*) > 1
  ) then
    perform refuse('linked_books', 'a journal stands in one book, or in one relationship and books linked to it');
  end if;
  return null;
end $$;

-- Moves each balance once. Its constraints refuse what an account has not got.
create function led.move_balances() returns trigger
language plpgsql security definer
set search_path = led, pg_temp set enable_hashjoin = off set enable_mergejoin = off set enable_seqscan = off as $$
begin
  update balance b
  set debits_posted = b.debits_posted + d.debits_posted,
      credits_posted = b.credits_posted + d.credits_posted,
      debits_pending = b.debits_pending + d.debits_pending,
      credits_pending = b.credits_pending + d.credits_pending,
      version = b.version + 1
  from (
    select book_id, account_id,
      coalesce(sum(posted) filter (where debit), 0)::bigint as debits_posted,
      coalesce(sum(posted) filter (where not debit), 0)::bigint as credits_posted,
      coalesce(sum(pending) filter (where debit), 0)::bigint as debits_pending,
      coalesce(sum(pending) filter (where not debit), 0)::bigint as credits_pending
    from (
      select t.book_id, side.account_id, side.debit,
        case when t.kind in (0, 2) then t.amount else 0 end as posted,
        case t.kind when 0 then 0 when 1 then t.amount else -(
          select p.amount from transfer p
          where (p.book_id, p.journal_id, p.line) = (t.book_id, t.pending_journal_id, t.pending_line)
        ) end as pending
      from inserted t
      cross join lateral (values (t.debit_account_id, true), (t.credit_account_id, false)) side (account_id, debit)
    ) effect
    group by book_id, account_id
  ) d
  where (b.book_id, b.account_id) = (d.book_id, d.account_id);
  return null;
end $$;

-- What only the balances after the statement can tell: a link's cap, and a trust's cover at par.
create function led.check_limits() returns trigger
language plpgsql security definer set search_path = led, pg_temp set enable_seqscan = off as $$
begin
  if exists (
    select from inserted t
    join movement_kind k on k.code = t.code and k.bridges
    join account a on a.book_id = t.book_id and a.id in (t.debit_account_id, t.credit_account_id)
    join link l on l.id = a.pays_link_id
    join balance b on (b.book_id, b.account_id) = (a.book_id, a.id)
    where b.credits_posted - b.debits_posted not between -l.returnable and l.cap
  ) then
    perform refuse('within_the_link_cap', 'more than the link allows');
  end if;

  if exists (
    select from balance b join asset s on s.id = b.asset_id
    where b.book_id in (select t.book_id from inserted t join movement_kind k on k.code = t.code and k.uncovers)
      and b.code in ('COLLATERAL', 'PRINCIPAL')
    group by b.book_id
    having sum((b.credits_posted - b.debits_posted) * 10::numeric ^ (8 - s.scale)
      * case b.code when 'COLLATERAL' then 1 else -1 end) < 0
  ) then
    perform refuse('collateral_covers_principal', 'a trust holds at least what it owes, at par');
  end if;
  return null;
end $$;

create trigger step_1_journals after insert on led.transfer
  referencing new table as inserted for each statement execute function led.check_journals();
create trigger step_2_movements after insert on led.transfer
  referencing new table as inserted for each statement execute function led.check_movements();
create trigger step_3_resolutions after insert on led.transfer
  referencing new table as inserted for each statement execute function led.check_resolutions();
create trigger step_4_crossings after insert on led.transfer
  referencing new table as inserted for each statement execute function led.check_crossings();
create trigger step_5_balances after insert on led.transfer
  referencing new table as inserted for each statement execute function led.move_balances();
create trigger step_6_limits after insert on led.transfer
  referencing new table as inserted for each statement execute function led.check_limits();
`;
