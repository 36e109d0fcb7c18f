-- What the fault tests count. `id` is unique; nothing stops a second payment of one name but the product.
create schema chaos;
create table chaos.payment (id uuid primary key, name text not null, at timestamptz not null default clock_timestamp());
create table chaos.receipt (id uuid primary key, name text not null); -- of each payment: the link that follows it
create table chaos.wanted (name text primary key, account int not null, at timestamptz not null default clock_timestamp());
create table chaos.balance (account int primary key, paid bigint not null default 0);
insert into chaos.balance (account) select generate_series(1, 100);
grant usage on schema chaos to ringfence_writer;
grant select, insert, update on all tables in schema chaos to ringfence_writer;
