// Posting: the only door by which a transfer is written. It belongs to the owner; the writer may call it.
export const ledgerPosting = String.raw`
create type led.entry as (
  book_id bigint, journal_id uuid, line smallint, lines smallint, kind smallint, asset_id smallint,
  debit_account_id integer, credit_account_id integer, amount bigint, code smallint,
  pending_journal_id uuid, pending_line smallint, default_id uuid, instruction_id uuid, effective_at timestamptz
);

create function led.insert_entries(entries led.entry[]) returns void
language sql set search_path = led, pg_temp as $$
  insert into transfer (
    book_id, journal_id, line, lines, kind, asset_id, debit_account_id, credit_account_id, amount, code,
    pending_journal_id, pending_line, default_id, instruction_id, effective_at
  ) select e.* from unnest(entries) e
$$;

-- What the books already know of a journal: nothing (null), 'exists' when every column of every line is the same, or
-- 'exists_different'.
create function led.replayed(entries led.entry[]) returns text
language sql stable set search_path = led, pg_temp as $$
  select case
    when bool_and(
      (t.lines, t.kind, t.asset_id, t.debit_account_id, t.credit_account_id, t.amount, t.code,
       t.pending_journal_id, t.pending_line, t.default_id, t.instruction_id, t.effective_at)
      is not distinct from
      (e.lines, e.kind, e.asset_id, e.debit_account_id, e.credit_account_id, e.amount, e.code,
       e.pending_journal_id, e.pending_line, e.default_id, e.instruction_id, e.effective_at)
    ) and count(*) = max(t.lines) then 'exists'
    when count(t.journal_id) > 0
      or exists (select from transfer f where f.journal_id = (entries[1]).journal_id and f.line = 1) then 'exists_different'
  end
  from unnest(entries) e
  left join transfer t on (t.book_id, t.journal_id, t.line) = (e.book_id, e.journal_id, e.line)
$$;

-- One lock order for everybody. The lateral join makes it one index probe a row, however large the table.
-- A trust's cover is a law over several balances: whoever may worsen it locks them all, or two could do so at once, each within it.
create function led.lock_balances(books bigint[], debits integer[], credits integer[], codes smallint[]) returns void
language plpgsql set search_path = led, pg_temp set enable_seqscan = off as $$
declare
  trusts   bigint[];
  accounts integer[];
begin
  if exists (select from movement_kind where code = any (codes) and uncovers) then
    select array_agg(b.book_id), array_agg(b.account_id) into trusts, accounts
    from balance b
    where b.code in ('COLLATERAL', 'PRINCIPAL') and b.book_id in (
      select t.book from unnest(books, codes) t (book, code) join movement_kind k on k.code = t.code and k.uncovers
    );
    books := books || trusts;
    debits := debits || accounts;
    credits := credits || accounts;
  end if;
  perform from (
    select book_id, debit as account_id from unnest(books, debits) as d (book_id, debit)
    union select book_id, credit from unnest(books, credits) as c (book_id, credit)
    order by 1, 2
  ) touched
  cross join lateral (
    select from balance where (book_id, account_id) = (touched.book_id, touched.account_id) for no key update
  ) b;
end $$;

-- Each journal for itself: a bad one does not poison the others, one known already is compared.
create function led.post_singly(batch led.entry[]) returns table (journal_id uuid, status text)
language plpgsql set search_path = led, pg_temp as $$
#variable_conflict use_column
declare
  one     uuid;
  entries entry[];
  broken  text;
begin
  for one, entries in
    select e.journal_id, array_agg(e order by e.line) from unnest(batch) e group by e.journal_id order by e.journal_id
  loop
    journal_id := one;
    status := replayed(entries);
    if status is null then
      begin
        perform insert_entries(entries);
        status := 'created';
      exception
        when unique_violation or check_violation or not_null_violation then
          get stacked diagnostics broken = constraint_name;
          status := coalesce(replayed(entries), 'rejected:' || broken);
        when numeric_value_out_of_range then
          status := 'rejected:balance_in_range'; -- more has passed over an account than 64 bits count
      end;
    end if;
    return next;
  end loop;
end $$;

-- Posts a batch and answers for each journal: 'created', 'exists', 'exists_different' or 'rejected:<rule>'. A row without a journal
-- speaks for all of them.
-- Call it once in a transaction: two calls could lock in two orders.
create function led.post(
  p_book bigint[], p_journal uuid[], p_line smallint[], p_lines smallint[], p_kind smallint[], p_asset smallint[],
  p_debit integer[], p_credit integer[], p_amount bigint[], p_code smallint[],
  p_pending_journal uuid[], p_pending_line smallint[], p_default uuid[], p_instruction uuid[], p_effective_at timestamptz[]
) returns table (journal_id uuid, status text)
language plpgsql security definer set search_path = led, pg_temp as $$
#variable_conflict use_column
begin
  if (cardinality(p_book) > 0 and cardinality(p_book) = all (array[
    cardinality(p_journal), cardinality(p_line), cardinality(p_lines), cardinality(p_kind), cardinality(p_asset),
    cardinality(p_debit), cardinality(p_credit), cardinality(p_amount), cardinality(p_code), cardinality(p_pending_journal),
    cardinality(p_pending_line), cardinality(p_default), cardinality(p_instruction), cardinality(p_effective_at)
  ])) is not true then
    raise exception 'a posting has lines, and every column a value for each' using errcode = 'invalid_parameter_value';
  end if;
  -- After waiting for a lock it must see what the other one wrote: with one snapshot for the whole transaction it would not.
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'a posting reads what is committed, not a snapshot' using errcode = 'invalid_transaction_state';
  end if;
  perform lock_balances(p_book, p_debit, p_credit, p_code);

  -- The usual case: everything is new and good, in one statement; in one order, for those who post the same journals.
  begin
    insert into transfer (
      book_id, journal_id, line, lines, kind, asset_id, debit_account_id, credit_account_id, amount, code,
      pending_journal_id, pending_line, default_id, instruction_id, effective_at
    )
    select * from unnest(
      p_book, p_journal, p_line, p_lines, p_kind, p_asset, p_debit, p_credit, p_amount, p_code,
      p_pending_journal, p_pending_line, p_default, p_instruction, p_effective_at
    ) as given (book, journal, line)
    order by journal, line;
    return query select null::uuid, 'created';
    return;
  exception when unique_violation or check_violation or not_null_violation or numeric_value_out_of_range then
    null; -- something in it was posted before, or is bad
  end;

  return query select s.* from post_singly((
    select array_agg(row(given.*)::entry) from unnest(
      p_book, p_journal, p_line, p_lines, p_kind, p_asset, p_debit, p_credit, p_amount, p_code,
      p_pending_journal, p_pending_line, p_default, p_instruction, p_effective_at
    ) as given
  )) s;
end $$;
`;
