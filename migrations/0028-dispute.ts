// What is disputed of a call, what was quoted for it, and what the law asked for meanwhile. Whether it is over, and with how much of it
// upheld, stands in dispute.
export const disputes = String.raw`
  create table dispute_claim (
    relationship_id bigint      not null,
    call_id         uuid        not null,
    category        text        not null check (category in
      ('exposure', 'collateral-value', 'im-inputs', 'terms', 'duplicate', 'instruction')),
    claim_of        text        not null check (claim_of in ('call', 'transfer')), -- a transfer was made already, and is disputed after it
    amount          bigint      not null check (amount > 0),
    notified_by     text        not null check (notified_by <> ''),
    notified_at     timestamptz not null,
    primary key (relationship_id, call_id),
    foreign key (relationship_id, call_id) references dispute
  );
  create index open_disputes on dispute (opened_at, call_id) where resolved_at is null;

  -- At most four of one thing, and one from each dealer: a quotation is never taken back.
  create table dispute_quotation (
    relationship_id bigint      not null,
    call_id         uuid        not null,
    symbol          text        not null check (symbol <> ''),
    quotes          text        not null check (quotes in ('price', 'daily-volatility')),
    n               smallint    not null check (n between 1 and 4),
    dealer          text        not null check (dealer <> ''),
    mid             numeric     not null check (mid > 0 and mid < 'Infinity'),
    recorded_by     text        not null check (recorded_by <> ''),
    recorded_at     timestamptz not null default clock_now(),
    primary key (relationship_id, call_id, symbol, quotes, n),
    constraint one_from_each_dealer unique (relationship_id, call_id, symbol, quotes, dealer),
    foreign key (relationship_id, call_id) references dispute
  );

  -- How it ended: by recalculation, or because one of the two gave in.
  create table dispute_end (
    relationship_id bigint      not null,
    call_id         uuid        not null,
    ended_by        text        not null check (ended_by in ('recalculation', 'concession-of-the-party', 'concession-of-the-house')),
    recalculated    bigint      check (recalculated >= 0),
    quotations      smallint    not null check (quotations >= 0),
    actor           text        not null check (actor <> ''),
    ended_at        timestamptz not null,
    primary key (relationship_id, call_id),
    constraint recalculated_when_it_was check ((recalculated is not null) = (ended_by = 'recalculation')),
    foreign key (relationship_id, call_id) references dispute
  );

  create table dispute_step (
    relationship_id bigint      not null,
    call_id         uuid        not null,
    regime          text        not null check (regime in ('EMIR', 'US')),
    n               integer     not null check (n > 0),
    previous        integer     generated always as (nullif(n - 1, 0)) stored,
    step            text        not null check (step in ('record', 'special-process', 'report', 'report-again')),
    business_days   integer     not null check (business_days >= 0),
    amount          numeric     check (amount >= 0), -- in the currency of the regime; null: no rate was on record
    taken_at        timestamptz not null,
    primary key (relationship_id, call_id, regime, n),
    constraint follows_the_step_before foreign key (relationship_id, call_id, regime, previous)
      references dispute_step (relationship_id, call_id, regime, n),
    foreign key (relationship_id, call_id) references dispute
  );
  create unique index once_but_for_moves on dispute_step (relationship_id, call_id, regime, step) where step <> 'report-again';

  do $$
  declare name text;
  begin
    foreach name in array array['dispute_claim', 'dispute_quotation', 'dispute_end', 'dispute_step'] loop
      execute format('create trigger append_only before update or delete or truncate on %I
        for each statement execute function control.forbid()', name);
    end loop;
  end $$;
  select outside.confine('dispute_claim', 'relationship_id = any ((select outside.relationships())::bigint[])');
  select outside.confine('dispute_quotation', 'relationship_id = any ((select outside.relationships())::bigint[])', false);
  select outside.confine('dispute_end', 'relationship_id = any ((select outside.relationships())::bigint[])');
  select outside.confine('dispute_step'); -- what an authority is told of a party is not told to it
  grant select, insert on dispute_claim, dispute_quotation, dispute_end, dispute_step to ringfence_writer;
`;
