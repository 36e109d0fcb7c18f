// The vocabulary of the ledger. Rows of these tables are migration data: the application cannot add to them.
//
// layer   money in a vault, or promises about it: two assets of one currency that no transfer can mix.
// chart   what an account may be called, on which side it stands, and whether it may fall below zero.
// kind    what a transfer may do: which account pays which; for the same occupancy or another; under a default or not.
// twin    kinds that come together: in each journal and book, what they move cancels out.
export const ledgerChart = String.raw`
create schema led;

create table led.asset (
  id    smallint primary key,
  code  text     not null unique, -- USDC; USDC.owed
  scale smallint not null check (scale between 0 and 8), -- digits of the minor unit: USDC 6, BTC 8
  layer text     not null check (layer in ('money', 'promise')),
  constraint promises_are_owed check ((layer = 'promise') = (code like '%.owed')),
  unique (id, layer)
);

create table led.chart (
  code     text     primary key,
  layer    text     not null check (layer in ('money', 'promise')),
  side     text     not null check (side in ('debit', 'credit')), -- where its balance stands
  guard    smallint not null check (guard in (0, 1, 2)), -- 1: never below zero, counting what is reserved; 2: the mirror; 0: signed
  freezes  boolean  not null, -- once its occupant is in default it pays only under that default
  occupied boolean  not null, -- it is some occupant's: FREE.A1
  detailed boolean  not null, -- it is kept for a layer, a holder, a relationship: LIQUIDITY.R1
  constraint guarded_on_its_side check (guard = 0 or (guard = 1) = (side = 'credit')),
  unique (code, layer, guard, freezes, occupied, detailed)
);

-- Which codes stand in which kind of book.
create table led.chart_book (
  book_kind text not null check (book_kind in ('relationship', 'trust', 'entity')),
  code      text not null references led.chart,
  primary key (book_kind, code)
);

-- Who may pay for what, as a table.
create table led.movement_kind (
  code          smallint primary key,
  debit_code    text     not null references led.chart,
  credit_code   text     not null references led.chart,
  occupancy     text     not null check (occupancy in ('any', 'same', 'other')), -- of the two accounts, compared
  needs_default boolean  not null, -- of the debit account's occupant
  at_outside    boolean  not null generated always as ('OUTSIDE' in (debit_code, credit_code)) stored,
  bridges       boolean  not null
    generated always as (debit_code like 'BRIDGE.%' or credit_code like 'BRIDGE.%') stored,
  uncovers      boolean  not null -- after it a trust must still hold at least what it owes
    generated always as (debit_code in ('COLLATERAL', 'FACE')) stored,
  matched       text     generated always as (case -- what its journal must bring with it, or must not
    when debit_code in ('ADVANCED', 'UNPAID') and credit_code = 'VM_HELD' then 'stands_in'
    when debit_code in ('IM', 'IA') and credit_code = 'FREE' then 'releases'
    when debit_code = 'BRIDGE.claims' and credit_code = 'CASH' then 'covers'
  end) stored,
  constraint one_way_across check (not (debit_code like 'BRIDGE.%' and credit_code like 'BRIDGE.%')),
  constraint the_floor_pays_nobody check (debit_code <> 'FLOOR'),
  unique (debit_code, credit_code)
);

create table led.twin (
  rule text     not null, -- write-down, write-up …
  kind smallint not null references led.movement_kind,
  sign smallint not null check (sign in (-1, 1)),
  primary key (rule, kind)
);
`;
