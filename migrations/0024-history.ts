// What prices were, day by day: what returns are made of. About no party, so it is the same for everyone.
export const history = String.raw`
  create table daily_close (
    symbol      text        not null,
    day         date        not null, -- UTC; the close is the price at its end, so that the day itself does not know it
    close       numeric     not null check (close > 0),
    source      text        not null check (source <> ''),
    recorded_at timestamptz not null default clock_now(),
    primary key (symbol, day)
  );

  -- Whose returns stand in for those of a symbol that has none of its own, each as two people agreed on it. The newest counts.
  create table history_proxy (
    symbol      text        not null,
    n           bigint      not null generated always as identity,
    proxy       text        not null check (proxy <> symbol),
    beta        numeric     not null check (beta <> 0 and abs(beta) <= 10), -- a return of the symbol for one of its proxy
    source      text        not null check (source <> ''), -- how it was come by
    approved_at timestamptz not null default clock_now(),
    approval_id uuid        not null unique references market_change,
    primary key (symbol, n)
  );

  create trigger append_only before update or delete or truncate on daily_close
    for each statement execute function control.forbid();
  create trigger append_only before update or delete or truncate on history_proxy
    for each statement execute function control.forbid();
  grant select on daily_close, history_proxy to ringfence_writer;
  grant insert (symbol, day, close, source) on daily_close to ringfence_writer;
`;
