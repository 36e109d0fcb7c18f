// Who may send us prices by machine: of which symbols, signed with which keys. A key is public: whoever approves it reads it, and a
// copy of the database signs nothing.
export const sources = String.raw`
  create table quote_source (
    name        text        not null check (name ~ '^[a-z0-9][a-z0-9-]{0,59}$'),
    n           bigint      not null generated always as identity,
    public_keys text[]      not null check (cardinality(public_keys) between 1 and 2), -- two while one takes the other's place
    symbols     text[]      not null check (cardinality(symbols) > 0),
    approved_at timestamptz not null default clock_now(),
    approval_id uuid        not null unique references market_change,
    primary key (name, n)
  );

  -- Each batch once, with the signature that says whose it is. When it came is the wall clock's, like everything about networks.
  create table quote_delivery (
    source      text        not null,
    id          text        not null check (id <> ''), -- as its sender numbers it
    signed_at   timestamptz not null,
    signature   text        not null,
    body_hash   bytea       not null check (length(body_hash) = 32),
    recorded    integer     not null check (recorded >= 0), -- quotes that were new
    received_at timestamptz not null default clock_timestamp(),
    primary key (source, id)
  );

  alter table quote
    add column bid numeric check (bid > 0),
    add column ask numeric check (ask > 0),
    add constraint two_sides_or_none check ((bid is null) = (ask is null)),
    add constraint never_crossed check (bid <= ask);

  create trigger append_only before update or delete or truncate on quote_source
    for each statement execute function control.forbid();
  create trigger append_only before delete or truncate on quote_delivery
    for each statement execute function control.forbid();
  grant select on quote_source, quote_delivery to ringfence_writer;
  grant insert (source, id, signed_at, signature, body_hash, recorded) on quote_delivery to ringfence_writer;
  grant update (recorded) on quote_delivery to ringfence_writer;

  select outside.confine('quote_source');
  select outside.confine('quote_delivery');
`;
