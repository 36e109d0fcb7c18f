// The addresses of every list, found by the address: whoever is paid is compared with one row, not with the whole list.
export const sanctionsWallets = String.raw`
create table sanctions_wallet (
  version text not null,
  address text not null check (address = lower(address)), -- however its letters are written on the list
  entry   text not null,
  primary key (version, address, entry),
  foreign key (version, entry) references sanctions_entry
);

-- A word of a remark that is long enough: the shortest address of any chain, a Bitcoin one, has 26 characters.
create function addresses_in(remarks text) returns setof text
language sql immutable strict set search_path = pg_catalog, pg_temp
as $$ select distinct word from regexp_split_to_table(lower(remarks), '[^0-9a-z]+') word where length(word) >= 26 $$;

create function find_wallets() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into public.sanctions_wallet (version, address, entry)
    select e.version, a.address, e.entry from entered e, public.addresses_in(e.remarks) a (address);
  return null;
end $$;
create trigger find_wallets after insert on sanctions_entry referencing new table as entered
  for each statement execute function find_wallets();

insert into sanctions_wallet (version, address, entry)
  select e.version, a.address, e.entry from sanctions_entry e, addresses_in(e.remarks) a (address);

create trigger append_only before update or delete or truncate on sanctions_wallet
  for each statement execute function control.forbid();
revoke all on function addresses_in, find_wallets from public;
select outside.confine('sanctions_wallet'); -- what is asked of it, wallet_is_listed answers

create or replace function wallet_is_listed(address text) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp
return (
  select exists (
    select from public.sanctions_wallet w where (w.version, w.address) = (r.version, lower(wallet_is_listed.address))
  )
  from public.sanctions_reading r order by r.n desc limit 1
);
`;
