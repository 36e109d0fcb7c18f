// Who may do what. The owner cannot log in. The registrar opens books and records contracts; the writer posts, through one function;
// the reader sees the books named in his transaction and no others.

// Roles belong to the server, not to the database: another database's migration may be making them at this moment.
export const ledgerRoles = String.raw`
do $roles$
declare
  name text;
begin
  foreach name in array array['led_owner', 'led_registrar', 'led_writer', 'led_reader', 'ringfence_writer', 'ringfence_app'] loop
    begin
      execute format('create role %I %s', name, case name when 'ringfence_app' then 'login' else 'nologin' end);
    exception when duplicate_object or unique_violation then null;
    end;
  end loop;
  foreach name in array array['led_registrar', 'led_writer', 'led_reader'] loop
    if not pg_has_role('ringfence_app', name, 'member') then
      begin
        execute format('grant %I to ringfence_app', name);
      exception when unique_violation or internal_error then -- 'tuple concurrently updated': the other one granted it
        if not pg_has_role('ringfence_app', name, 'member') then raise; end if;
      end;
    end if;
  end loop;
end
$roles$;
`;

export const ledgerAccess = String.raw`
do $owner$
declare
  thing record;
begin
  for thing in
    select case c.relkind when 'v' then 'view' else 'table' end as kind, c.oid::regclass::text as name
    from pg_class c where c.relnamespace = 'led'::regnamespace and c.relkind in ('r', 'v')
    union all
    select 'function', p.oid::regprocedure::text from pg_proc p where p.pronamespace = 'led'::regnamespace
    union all
    select 'type', t.oid::regtype::text from pg_type t join pg_class c on c.oid = t.typrelid
    where t.typnamespace = 'led'::regnamespace and c.relkind = 'c'
  loop
    execute format('alter %s %s owner to led_owner', thing.kind, thing.name);
  end loop;
end
$owner$;
alter schema led owner to led_owner;

create function led.forbid() returns trigger
language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'insufficient_privilege';
end $$;
alter function led.forbid() owner to led_owner;

do $history$
declare
  name text;
begin
  for name in
    select c.oid::regclass::text from pg_class c
    where c.relnamespace = 'led'::regnamespace and c.relkind = 'r' and c.relname <> 'balance'
  loop
    execute format(
      'create trigger append_only before update or delete or truncate on %s for each statement execute function led.forbid()', name
    );
  end loop;
end
$history$;

-- Functions are executable by everyone unless said otherwise.
revoke all on all functions in schema led from public;
revoke all on all tables in schema led from public;
grant usage on schema led to led_registrar, led_writer, led_reader;
grant select on simulated_clock to led_registrar, led_writer;

grant select on all tables in schema led to led_registrar;
grant insert on led.book to led_registrar;
grant insert (id, name, payer_book_id, payee_book_id, asset_id, purpose, cap, returnable, approval_id) on led.link to led_registrar;
grant insert (link_id, approval_id, ended_at) on led.link_end to led_registrar;
grant insert (id, book_id, occupancy, approval_id, declared_at) on led.seat_default to led_registrar;
grant insert (
  book_id, book_kind, asset_id, layer, code, guard, freezes, occupied, detailed, occupancy, detail, link_name, pays_link_id,
  receives_link_id
) on led.account to led_registrar;
grant execute on function led.link_terms, led.link_end_terms, led.default_terms, led.book_hash, led.seal_next, led.verify,
  led.unsealed, led.block_hash, led.transfer_hash to led_registrar;

grant select on led.asset, led.chart, led.chart_book, led.movement_kind, led.twin, led.seat_default, led.book, led.link, led.link_end,
  led.account, led.balance, led.transfer to led_writer;
grant execute on function led.post, led.book_hash to led_writer;

-- Readers see the books named in their transaction, and no others: set_config('app.books', '1,2', true).
grant select on led.asset, led.chart, led.movement_kind, led.book, led.account, led.balance, led.transfer to led_reader;
grant execute on function led.book_hash to led_reader;

do $rows$
declare
  name text;
  key  text;
begin
  foreach name in array array['book', 'account', 'balance', 'transfer'] loop
    key := case name when 'book' then 'id' else 'book_id' end;
    execute format('alter table led.%I enable row level security', name);
    execute format(
      $policy$create policy own_books on led.%I for select to led_reader using (
        %I = any ((select string_to_array(nullif(current_setting('app.books', true), ''), ',')::bigint[])::bigint[])
      )$policy$, name, key
    );
    execute format('create policy registrar on led.%I to led_registrar using (true) with check (true)', name);
    execute format('create policy writer on led.%I to led_writer using (true) with check (true)', name);
  end loop;
end
$rows$;
`;
