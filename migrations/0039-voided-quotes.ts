import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Quotes that two officers agreed on: that one which is recorded is no price, or that one which nobody would believe is one. */
export class VoidedQuotes39 implements MigrationInterface {
  readonly name = 'VoidedQuotes0000000000039';

  async up(runner: QueryRunner): Promise<void> {
    for (const part of [tables, agreements, tellings]) await runner.query(part);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(String.raw`
      drop trigger quote_takes_effect on market_change;
      drop trigger takes_effect on market_change;
      create trigger takes_effect after insert on market_change
        for each row execute function market_change_takes_effect();
      alter table market_change drop constraint market_change_subject_check,
        add constraint market_change_subject_check
          check (subject in ('stress-move', 'volatility', 'history-proxy', 'quote-source', 'peg')) not valid;
      drop view standing_quote;
      drop table voided_quote;
      drop function quote_change_takes_effect(), tell_of_voided_quote();
      grant insert on quote to ringfence_writer;
      alter table quote drop column approval_id;
    `);
  }
}

const tables = String.raw`
  -- By whose agreement a price stands that is too far from what stood before it; of every other, nothing.
  alter table quote add column approval_id uuid references market_change;
  create unique index quote_of_an_agreement on quote (approval_id) where approval_id is not null;
  create index quote_agreed_on on quote (symbol, quoted_at) where approval_id is not null;
  revoke insert on quote from ringfence_writer;
  grant insert (symbol, quoted_at, source, label, price, bid, ask) on quote to ringfence_writer;

  -- Beside the quote, which stays: what was marked by it can be shown for good. About no party, so it is the same for everyone: whoever
  -- takes marks has to know what is no price.
  create table voided_quote (
    symbol      text        not null,
    quoted_at   timestamptz not null,
    source      text        not null,
    voided_at   timestamptz not null default clock_now(),
    approval_id uuid        not null unique references market_change,
    primary key (symbol, quoted_at, source),
    foreign key (symbol, quoted_at, source) references quote
  );
  create trigger append_only before update or delete or truncate on voided_quote
    for each statement execute function control.forbid();
  grant select on voided_quote to ringfence_writer;

  -- What anything is marked by, compared with, or closed at.
  create view standing_quote with (security_invoker = true) as
    select * from quote q
    where not exists (select from voided_quote v where (v.symbol, v.quoted_at, v.source) = (q.symbol, q.quoted_at, q.source));
  grant select on standing_quote to ringfence_writer;
`;

const agreements = String.raw`
  alter table market_change drop constraint market_change_subject_check,
    add constraint market_change_subject_check check (subject in
      ('stress-move', 'volatility', 'history-proxy', 'quote-source', 'peg', 'voided-quote', 'quote'));

  create function quote_change_takes_effect() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
  declare
    terms jsonb := new.terms;
    instant timestamptz := (terms ->> 'quotedAt')::timestamptz;
  begin
    case new.subject
    when 'voided-quote' then
      insert into public.voided_quote (symbol, quoted_at, source, approval_id)
      select q.symbol, q.quoted_at, q.source, new.approval_id from public.quote q
      where (q.symbol, q.quoted_at, q.source, q.price) = (terms ->> 'symbol', instant, terms ->> 'source', (terms ->> 'price')::numeric);
      if not found then
        raise exception 'no such quote is recorded, or not at that price' using errcode = 'check_violation';
      end if;
    when 'quote' then
      -- Past what stood before it, and past nothing else.
      if not exists (
        select from public.market m where m.symbol = terms ->> 'symbol' and terms ->> 'source' = any (m.sources)
          and instant between public.clock_now() - make_interval(mins => m.max_age_minutes) and public.clock_now() + interval '1 hour'
      ) then
        raise exception 'its market is not marked by that source, or not at that instant' using errcode = 'check_violation';
      end if;
      insert into public.quote (symbol, quoted_at, source, label, price, approval_id)
      values (terms ->> 'symbol', instant, terms ->> 'source', terms ->> 'label', (terms ->> 'price')::numeric, new.approval_id);
    end case;
    return null;
  end $$;
  revoke all on function quote_change_takes_effect from public;

  drop trigger takes_effect on market_change;
  create trigger takes_effect after insert on market_change
    for each row when (new.subject not in ('voided-quote', 'quote')) execute function market_change_takes_effect();
  create trigger quote_takes_effect after insert on market_change
    for each row when (new.subject in ('voided-quote', 'quote')) execute function quote_change_takes_effect();
`;

const tellings = String.raw`
  -- Whoever watches ticks is told what stands instead, and since when: since it is known. Of a symbol that nothing stands of, its name alone.
  create function tell_of_voided_quote() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
  declare standing text;
  begin
    select q.price::text into standing from public.standing_quote q where q.symbol = new.symbol order by q.quoted_at desc limit 1;
    perform pg_notify('voided_quote', concat_ws(' ', new.symbol, standing || ' ' || extract(epoch from new.voided_at)::text));
    return null;
  end $$;
  revoke all on function tell_of_voided_quote from public;
  create trigger tell_of_voided_quote after insert on voided_quote
    for each row execute function tell_of_voided_quote();
`;
