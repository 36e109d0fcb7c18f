// What a day's money cost, and what one currency was in another, as somebody published it. A day that is not here has no rate: it is
// not zero, and it is not the day before's.
export const referenceRates = String.raw`
  create table reference_rate (
    name        text        not null check (name in ('SOFR', 'EFFR', 'ESTR', 'SONIA', 'TONA', 'USDC/EUR', 'USDC/USD')),
    fixed_on    date        not null,
    rate        numeric     not null check (abs(rate) < 1000), -- of a year, 0.05 is 5 %; of a pair, units of the second for one of the first
    source      text        not null check (source <> ''),
    recorded_by text        not null check (recorded_by <> ''),
    recorded_at timestamptz not null default clock_now(),
    primary key (name, fixed_on),
    constraint a_price_is_positive check (name not like '%/%' or rate > 0),
    constraint a_benchmark_is_a_fraction check (name like '%/%' or abs(rate) < 1) -- 4.32 is 432 %, and nobody meant it
  );
  create trigger append_only before update or delete or truncate on reference_rate
    for each statement execute function control.forbid();
  grant select, insert on reference_rate to ringfence_writer;
`;
