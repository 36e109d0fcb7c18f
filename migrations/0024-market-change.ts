// What a requirement is computed by is agreed on by two: how far prices may move, whose history stands in for another's. One
// mechanism for all of it, because all of it is terms that somebody proposes and somebody else has read.
export const changes = String.raw`
  -- The text of a jsonb is one for one value: its members are in an order of their own.
  create function market_change_terms(subject text, terms jsonb) returns bytea language sql immutable
  return sha256(convert_to('market-change|' || subject || '|' || terms::text, 'UTF8'));

  create table market_change_proposal (
    proposal_id uuid  primary key references control.proposal,
    subject     text  not null,
    terms       jsonb not null check (jsonb_typeof(terms) = 'object')
  );

  create table market_change (
    approval_id   uuid        primary key,
    subject       text        not null check (subject in ('stress-move', 'volatility', 'history-proxy', 'quote-source', 'peg')),
    terms         jsonb       not null check (jsonb_typeof(terms) = 'object'),
    approved_at   timestamptz not null default clock_now(),
    approval_kind text        not null generated always as ('market-data.' || subject) stored,
    terms_hash    bytea       not null generated always as (market_change_terms(subject, terms)) stored,
    constraint approved_as_written foreign key (approval_id, approval_kind, terms_hash)
      references control.approval (id, kind, subject_hash)
  );

  alter table stress_move add column approval_id uuid unique references market_change; -- null: from the opening of the book
  alter table volatility add column approval_id uuid references market_change;

  -- A book is opened with parameters that nobody approved. Once two have agreed on one, every other needs two.
  create function market_parameter_by_two() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
  begin
    if exists (select from public.market_change c where c.subject = tg_argv[0]) then
      raise exception 'a % is agreed on by two', tg_argv[0] using errcode = 'check_violation';
    end if;
    return new;
  end $$;
  create trigger agreed_by_two before insert on stress_move
    for each row when (new.approval_id is null) execute function market_parameter_by_two('stress-move');
  create trigger agreed_by_two before insert on volatility
    for each row when (new.approval_id is null) execute function market_parameter_by_two('volatility');

  -- What was agreed on takes effect as it was written, and in no other way: the application writes the agreement alone. It
  -- begins no earlier than now, since what was computed by then was computed without it.
  create function market_change_takes_effect() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
  declare
    terms jsonb := new.terms;
    today date := (public.clock_now() at time zone 'UTC')::date;
  begin
    case new.subject
    when 'stress-move' then
      if (terms ->> 'effectiveFrom')::timestamptz < public.clock_now() then
        raise exception 'a stress move begins before now' using errcode = 'check_violation';
      end if;
      insert into public.stress_move (symbol, effective_from, down, up, volatility_down, volatility_up, label, approval_id)
      values (terms ->> 'symbol', (terms ->> 'effectiveFrom')::timestamptz, (terms ->> 'down')::numeric, (terms ->> 'up')::numeric,
        (terms #>> '{volatility,down}')::numeric, (terms #>> '{volatility,up}')::numeric, terms ->> 'source', new.approval_id);
    when 'volatility' then
      if (terms ->> 'asOf')::date <= today then
        raise exception 'a volatility begins before tomorrow' using errcode = 'check_violation';
      end if;
      insert into public.volatility (symbol, as_of, daily, label, approval_id)
      select each ->> 'symbol', (terms ->> 'asOf')::date, (each ->> 'daily')::numeric, terms ->> 'source', new.approval_id
      from jsonb_array_elements(terms -> 'volatilities') each;
    when 'history-proxy' then
      insert into public.history_proxy (symbol, proxy, beta, source, approval_id)
      values (terms ->> 'symbol', terms ->> 'proxy', (terms ->> 'beta')::numeric, terms ->> 'source', new.approval_id);
    when 'quote-source' then
      insert into public.quote_source (name, public_keys, symbols, approval_id)
      values (terms ->> 'name', array(select jsonb_array_elements_text(terms -> 'publicKeys')),
        array(select jsonb_array_elements_text(terms -> 'symbols')), new.approval_id);
      -- Whoever was there before stays the better source; what nobody marked is marked by the new one.
      insert into public.market (symbol, sources, max_age_minutes)
      select symbol, array[terms ->> 'name'], (terms ->> 'maxAgeMinutes')::integer
      from jsonb_array_elements_text(terms -> 'symbols') symbol
      on conflict (symbol) do update set sources = market.sources || excluded.sources
        where not market.sources @> excluded.sources;
    when 'peg' then
      insert into public.peg (symbol, par, threshold, source, approval_id)
      values (terms ->> 'symbol', (terms ->> 'par')::numeric, (terms ->> 'threshold')::numeric, terms ->> 'source', new.approval_id);
    end case;
    return null;
  end $$;
  create trigger takes_effect after insert on market_change
    for each row execute function market_change_takes_effect();

  create trigger append_only before update or delete or truncate on market_change_proposal
    for each statement execute function control.forbid();
  create trigger append_only before update or delete or truncate on market_change
    for each statement execute function control.forbid();

  revoke all on function market_change_takes_effect, market_parameter_by_two from public;
  grant execute on function market_change_terms to ringfence_writer;
  grant select on market_change_proposal, market_change to ringfence_writer;
  grant insert on market_change_proposal to ringfence_writer;
  grant insert (approval_id, subject, terms) on market_change to ringfence_writer;
  -- By a right of its own for each column: what two agreed on is written by the agreement.
  revoke insert on stress_move, volatility from ringfence_writer;
  grant insert (symbol, effective_from, down, up, label, volatility_down, volatility_up) on stress_move to ringfence_writer;
  grant insert (symbol, as_of, daily, label) on volatility to ringfence_writer;

  select outside.confine('market_change_proposal');
  select outside.confine('market_change');
`;
