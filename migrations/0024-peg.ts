// What a token is held to be worth, and when it was not. About no party, so it is the same for everyone.
export const pegs = String.raw`
  -- Each as two people agreed on it. The newest counts.
  create table peg (
    symbol      text        not null,
    n           bigint      not null generated always as identity,
    par         numeric     not null check (par > 0), -- in the settlement asset
    threshold   numeric     not null check (threshold > 0 and threshold < 1), -- of par: this far below it the peg is broken
    source      text        not null check (source <> ''), -- why this far
    approved_at timestamptz not null default clock_now(),
    approval_id uuid        not null unique references market_change,
    primary key (symbol, n)
  );

  create table depeg (
    id          uuid        primary key,
    symbol      text        not null,
    par         numeric     not null,
    threshold   numeric     not null,
    price       numeric     not null check (price < par), -- the quote that broke it
    quoted_at   timestamptz not null,
    source      text        not null,
    opened_at   timestamptz not null default clock_now(),
    ended_at    timestamptz,
    ended_price numeric, -- the quote that ended it
    constraint ended_by_a_price check ((ended_at is null) = (ended_price is null)),
    constraint ended_nearer_to_par check (ended_price > price)
  );
  create unique index one_open_depeg on depeg (symbol) where ended_at is null;

  create trigger append_only before update or delete or truncate on peg
    for each statement execute function control.forbid();
  create trigger append_only before delete or truncate on depeg
    for each statement execute function control.forbid();
  grant select on peg, depeg to ringfence_writer;
  grant insert (id, symbol, par, threshold, price, quoted_at, source) on depeg to ringfence_writer;
  grant update (ended_at, ended_price) on depeg to ringfence_writer;
`;
