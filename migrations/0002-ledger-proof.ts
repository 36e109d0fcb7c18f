// Proof that history is what it was, and that a book is what it was.
export const ledgerProof = String.raw`
-- One hash over blocks of finished transactions, each chained to the one before. The cut is a transaction id, not a
-- sequence number: a transaction may draw its number early and commit late, and would slip behind a cut by number.
create table led.seal (
  n         bigint      primary key,
  upto      xid8        not null unique,
  transfers integer     not null check (transfers > 0),
  prev      bytea       not null,
  hash      bytea       not null,
  sealed_at timestamptz not null default clock_timestamp()
);

create function led.transfer_hash(t led.transfer) returns bytea
language sql immutable -- every cast below is of a type whose text does not depend on a setting
return sha256(convert_to(concat_ws('|',
  t.book_id, t.journal_id, t.line, t.lines, t.kind, t.asset_id, t.debit_account_id, t.credit_account_id, t.amount,
  t.code, coalesce(t.pending_journal_id::text, '-'), coalesce(t.pending_line::text, '-'),
  coalesce(t.default_id::text, '-'), coalesce(t.instruction_id::text, '-'),
  extract(epoch from t.effective_at), extract(epoch from t.posted_at), t.seq, t.xid
), 'UTF8'));

create function led.block_hash(prev bytea, after xid8, upto xid8, out transfers integer, out hash bytea)
language sql stable set search_path = pg_catalog, pg_temp as $$
  select count(*)::integer, sha256(prev || coalesce(string_agg(led.transfer_hash(t), ''::bytea order by t.xid, t.seq), ''))
  from led.transfer t where t.xid > after and t.xid <= upto
$$;

-- Seals the next block of at most 'most' transfers, more only when one transaction has more. Returns how many.
create function led.seal_next(most integer default 10000) returns integer
language plpgsql security definer set search_path = led, pg_temp as $$
declare
  last  seal;
  cut   xid8;
  block record;
begin
  if not pg_try_advisory_xact_lock(hashtext('led.seal')) then
    return 0; -- somebody is sealing: waiting for him would seal nothing sooner
  end if;
  select * into last from seal order by n desc limit 1;
  select max(xid) into cut from (
    select xid from transfer
    where xid > coalesce(last.upto, '0') and xid < pg_snapshot_xmin(pg_current_snapshot())
    order by xid limit greatest(most, 1)
  ) finished;
  if cut is null then
    return 0;
  end if;
  select * into block from block_hash(coalesce(last.hash, ''), coalesce(last.upto, '0'), cut);
  insert into seal values (coalesce(last.n, 0) + 1, cut, block.transfers, coalesce(last.hash, ''), block.hash);
  return block.transfers;
end $$;

-- Recomputes the chain. The first row that is not ok names the block that was changed.
create function led.verify() returns table (n bigint, transfers integer, ok boolean)
language sql stable security definer set search_path = led, pg_temp as $$
  select s.n, s.transfers, s.n = s.place and s.prev = s.before and b.transfers = s.transfers and b.hash = s.hash
  from (
    select *, row_number() over w as place, coalesce(lag(hash) over w, '') as before,
      coalesce(lag(upto) over w, '0'::xid8) as after
    from seal window w as (order by n)
  ) s, lateral block_hash(s.prev, s.after, s.upto) b
  order by s.n
$$;

-- What a change would still go unnoticed in: transfers after the last seal.
create function led.unsealed(out transfers bigint, out oldest timestamptz)
language sql stable security definer set search_path = led, pg_temp as $$
  select count(*), min(posted_at) from transfer where xid > coalesce((select max(upto) from seal), '0')
$$;

-- What a default elsewhere must leave unchanged: every account and balance of a book, by its meaning, not by its age.
create function led.book_hash(book bigint) returns text
language sql stable set search_path = pg_catalog, pg_temp as $$
  select encode(sha256(convert_to(coalesce(string_agg(concat_ws('|',
    s.code, a.name, a.guard, coalesce(a.pays_link_id::text, '-'), coalesce(a.receives_link_id::text, '-'),
    coalesce(b.default_id::text, '-'), b.debits_posted, b.credits_posted, b.debits_pending, b.credits_pending
  ), E'\n' order by s.code collate "C", a.name collate "C"), ''), 'UTF8')), 'hex')
  from led.account a
  join led.asset s on s.id = a.asset_id
  join led.balance b on (b.book_id, b.account_id) = (a.book_id, a.id)
  where a.book_id = book
$$;
`;
