// Books, the contracts between them, their accounts and balances.
//
// book     a closed set of accounts: a relationship, the entity, a bond trust. Nothing is posted across two books.
// link     a recorded, approved contract by which one book pays another in one asset, up to a cap, and is paid back.
// account  of one book, one asset, one code of the chart; its name is made of its parts and cannot lie.
//
// Every key starts with the book, so that a book can be a partition or a shard without another line of code.
export const ledgerBooks = String.raw`
create table led.book (
  id        bigint      primary key,
  name      text        not null unique check (name ~ '^[A-Za-z0-9_-]+$'), -- R1, TJ, K
  kind      text        not null check (kind in ('relationship', 'trust', 'entity')),
  opened_at timestamptz not null,
  unique (id, kind)
);

create function led.link_terms(
  id uuid, name text, payer bigint, payee bigint, asset smallint, purpose text, cap bigint, returnable bigint
) returns bytea
language sql immutable strict
return sha256(convert_to(
  'link|' || id::text || '|' || name || '|' || payer::text || '|' || payee::text || '|' || asset::text || '|' || purpose || '|'
    || cap::text || '|' || returnable::text,
  'UTF8'
));
create function led.link_end_terms(link uuid) returns bytea
language sql immutable strict return sha256(convert_to('link-end|' || link::text, 'UTF8'));
create function led.default_terms(id uuid, book bigint, occupancy text) returns bytea
language sql immutable strict return sha256(convert_to('default|' || id::text || '|' || book::text || '|' || occupancy, 'UTF8'));

create table led.link (
  id            uuid     primary key,
  name          text     not null check (name ~ '^L[A-Za-z0-9._-]+$'), -- Lskin: its bridges are called BRIDGE.Lskin
  payer_book_id bigint   not null references led.book,
  payee_book_id bigint   not null references led.book,
  asset_id      smallint not null,
  layer         text     not null generated always as ('money') stored,
  purpose       text     not null check (
    purpose in ('skin', 'second-skin', 'sponsor', 'liquidity', 'guarantee', 'claims', 'premium', 'fee')
  ),
  bridge_code   text     not null generated always as ('BRIDGE.' || purpose) stored references led.chart (code),
  cap           bigint   not null check (cap > 0), -- the most the payer may be out, in minor units
  returnable    bigint   not null check (returnable >= 0), -- the most it may get back beyond what it paid
  approval_id   uuid     not null unique,
  approval_kind text     not null generated always as ('ledger.link') stored,
  terms_hash    bytea    not null generated always as (
    led.link_terms(id, name, payer_book_id, payee_book_id, asset_id, purpose, cap, returnable)
  ) stored,
  constraint two_books check (payer_book_id <> payee_book_id),
  constraint links_carry_money foreign key (asset_id, layer) references led.asset (id, layer),
  constraint approved_as_written foreign key (approval_id, approval_kind, terms_hash)
    references control.approval (id, kind, subject_hash),
  unique (id, payer_book_id, asset_id, bridge_code, name),
  unique (id, payee_book_id, asset_id, bridge_code, name)
);

-- The end of a link. Rows are never changed here, so an ending is a row of its own.
create table led.link_end (
  link_id       uuid        primary key references led.link,
  approval_id   uuid        not null unique,
  approval_kind text        not null generated always as ('ledger.link-end') stored,
  terms_hash    bytea       not null generated always as (led.link_end_terms(link_id)) stored,
  ended_at      timestamptz not null,
  constraint approved_as_written foreign key (approval_id, approval_kind, terms_hash)
    references control.approval (id, kind, subject_hash)
);

-- The default of one occupant, declared by people: what frozen accounts and enforcement refer to.
create table led.seat_default (
  id            uuid        primary key,
  book_id       bigint      not null references led.book,
  occupancy     text        not null check (occupancy ~ '^[AB][1-9][0-9]*$'),
  approval_id   uuid        not null unique,
  approval_kind text        not null generated always as ('ledger.default') stored,
  terms_hash    bytea       not null generated always as (led.default_terms(id, book_id, occupancy)) stored,
  declared_at   timestamptz not null,
  constraint defaults_once unique (book_id, occupancy),
  constraint approved_as_written foreign key (approval_id, approval_kind, terms_hash)
    references control.approval (id, kind, subject_hash)
);

create table led.account (
  book_id          bigint   not null,
  id               integer  not null generated always as identity,
  book_kind        text     not null,
  asset_id         smallint not null,
  layer            text     not null,
  code             text     not null,
  guard            smallint not null,
  freezes          boolean  not null,
  occupied         boolean  not null,
  detailed         boolean  not null,
  occupancy        text     not null default '' check (occupancy ~ '^([AB][1-9][0-9]*)?$'), -- A1 first in seat A, A2 its replacement
  detail           text     not null default '' check (detail ~ '^[A-Za-z0-9_-]*$'),
  link_name        text,
  pays_link_id     uuid     unique, -- the payer's bridge of a link
  receives_link_id uuid     unique, -- the payee's
  bridge           boolean  not null
    generated always as (pays_link_id is not null or receives_link_id is not null) stored,
  name             text     not null generated always as (
    case when link_name is not null then 'BRIDGE.' || link_name
      else code || case occupancy when '' then '' else '.' || occupancy end
        || case detail when '' then '' else '.' || detail end
    end
  ) stored,
  primary key (book_id, id),
  constraint one_account_of_a_name unique (book_id, asset_id, name),
  unique (book_id, id, asset_id, code, guard, bridge, occupancy),
  foreign key (book_id, book_kind) references led.book (id, kind),
  foreign key (asset_id, layer) references led.asset (id, layer),
  constraint of_the_book_kind foreign key (book_kind, code) references led.chart_book (book_kind, code),
  constraint of_the_chart foreign key (code, layer, guard, freezes, occupied, detailed)
    references led.chart (code, layer, guard, freezes, occupied, detailed),
  constraint has_its_parts check (occupied = (occupancy <> '') and detailed = (detail <> '')),
  constraint one_end_of_one_link check (num_nonnulls(pays_link_id, receives_link_id) <= 1),
  constraint bridges_have_links check (
    (code like 'BRIDGE.%') = (num_nonnulls(pays_link_id, receives_link_id) = 1)
    and (code like 'BRIDGE.%') = (link_name is not null)
  ),
  constraint bridge_of_the_payer foreign key (pays_link_id, book_id, asset_id, code, link_name)
    references led.link (id, payer_book_id, asset_id, bridge_code, name),
  constraint bridge_of_the_payee foreign key (receives_link_id, book_id, asset_id, code, link_name)
    references led.link (id, payee_book_id, asset_id, bridge_code, name)
);

-- Balances: written by triggers alone. The columns that say what a movement may do are the account's, held by the key.
create table led.balance (
  book_id         bigint   not null,
  account_id      integer  not null,
  asset_id        smallint not null,
  code            text     not null,
  guard           smallint not null,
  bridge          boolean  not null,
  occupancy       text     not null,
  freezes         boolean  not null,
  default_id      uuid, -- the default of its occupant
  debits_posted   bigint   not null default 0 check (debits_posted >= 0),
  credits_posted  bigint   not null default 0 check (credits_posted >= 0),
  debits_pending  bigint   not null default 0 check (debits_pending >= 0),
  credits_pending bigint   not null default 0 check (credits_pending >= 0),
  version         bigint   not null default 0,
  primary key (book_id, account_id),
  constraint debits_must_not_exceed_credits check (guard <> 1 or debits_posted + debits_pending <= credits_posted),
  constraint credits_must_not_exceed_debits check (guard <> 2 or credits_posted + credits_pending <= debits_posted),
  foreign key (book_id, account_id, asset_id, code, guard, bridge, occupancy)
    references led.account (book_id, id, asset_id, code, guard, bridge, occupancy)
) with (fillfactor = 40); -- room for heap-only updates

create function led.open_balance() returns trigger
language plpgsql security definer set search_path = led, pg_temp as $$
begin
  insert into balance (book_id, account_id, asset_id, code, guard, bridge, occupancy, freezes, default_id)
  select o.book_id, o.id, o.asset_id, o.code, o.guard, o.bridge, o.occupancy, o.freezes, e.id
  from opened o left join seat_default e on (e.book_id, e.occupancy) = (o.book_id, o.occupancy);
  return null;
end $$;
create trigger open_balance after insert on led.account
  referencing new table as opened for each statement execute function led.open_balance();

-- Waits for every posting under way on the occupant's accounts; those that come later see the default.
create function led.freeze_accounts() returns trigger
language plpgsql security definer set search_path = led, pg_temp as $$
begin
  perform from book where id = new.book_id for update; -- an account opened meanwhile waits, by its foreign key
  perform from balance b
    join account a on (a.book_id, a.id) = (b.book_id, b.account_id)
    where a.book_id = new.book_id and a.occupancy = new.occupancy
    order by b.book_id, b.account_id for no key update of b;
  update balance set default_id = new.id where book_id = new.book_id and occupancy = new.occupancy;
  return null;
end $$;
create trigger freeze_accounts after insert on led.seat_default for each row execute function led.freeze_accounts();

-- A crossing shares its link's lock; an ending waits for the crossings under way.
create function led.end_link() returns trigger
language plpgsql security definer set search_path = led, pg_temp as $$
begin
  perform from link where id = new.link_id for update;
  return new;
end $$;
create trigger end_link before insert on led.link_end for each row execute function led.end_link();
`;
