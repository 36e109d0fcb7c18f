import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What may be traded, each kind with its terms, and the versions of what was. */
export class Instruments14 implements MigrationInterface {
  readonly name = 'Instruments0000000000014';

  async up(runner: QueryRunner): Promise<void> {
    for (const part of [instruments, volatilities, legs, changes, reconciliations]) await runner.query(part);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(String.raw`
      drop table reconciliation, reconciliation_cadence;
      drop trigger leg_changes_by_agreement on leg;
      drop trigger leg_follows_agreement on leg;
      drop function leg_changes_by_agreement(), leg_follows_agreement();
      drop index one_reservation_a_trade;
      alter table reservation drop constraint agreed_by_two, drop constraint approved_as_written, drop constraint change_has_a_reason,
        drop constraint change_has_a_version, drop column terms_hash, drop column approval_kind, drop column approval_id,
        drop column agreed_by, drop column reason, drop column version, drop column deed;
      create unique index one_reservation_a_trade on reservation (relationship_id, trade_id) where state in ('held', 'committed');
      drop function trade_change_terms(bigint, text, integer, text, text, numeric, numeric, text);
      drop index one_open_leg;
      drop trigger leg_ends_once on leg;
      drop function leg_ends_once();
      alter table leg drop constraint ended_somehow, drop constraint leg_pkey,
        add primary key (relationship_id, trade_id, occupancy), drop column version, drop column ended_as;
      alter table stress_move drop constraint both_ways, drop column volatility_down, drop column volatility_up;
      drop trigger append_only on instrument;
      alter table instrument drop constraint terms_of_its_kind, drop constraint on_the_hour, drop constraint known_kind,
        drop column contract_size, drop column expires_at, drop column strike, drop column option_right;
      alter table instrument add constraint instrument_kind_check check (kind = 'linear-perpetual');
    `);
  }
}

const instruments = String.raw`
  alter table instrument drop constraint instrument_kind_check;
  alter table instrument
    add column contract_size numeric     not null default 1 check (contract_size > 0), -- of an inverse, in the settlement asset
    add column expires_at    timestamptz,
    add column strike        numeric     check (strike > 0),
    add column option_right  text        check (option_right in ('call', 'put')),
    add constraint known_kind check (kind in ('linear-perpetual', 'inverse-perpetual', 'dated-future', 'european-option')),
    add constraint terms_of_its_kind check (
      (kind <> 'linear-perpetual' or contract_size = 1)
      and (kind in ('dated-future', 'european-option')) = (expires_at is not null)
      and (kind = 'european-option') = (strike is not null)
      and (kind = 'european-option') = (option_right is not null)),
    -- Marks are taken by the hour: what expires in between would be settled at a mark of another instant.
    add constraint on_the_hour check (date_trunc('hour', expires_at, 'UTC') = expires_at);
  create trigger append_only before update or delete or truncate on instrument
    for each statement execute function control.forbid();
`;

// How far a volatility may move with its price, as fractions of itself. Without it no option is lent against.
const volatilities = String.raw`
  alter table stress_move
    add column volatility_down numeric check (volatility_down >= 0 and volatility_down <= 1),
    add column volatility_up   numeric check (volatility_up >= 0),
    add constraint both_ways check ((volatility_down is null) = (volatility_up is null));
`;

// A leg's terms never change: what is agreed later is the next version, and the one before it ends.
const legs = String.raw`
  alter table leg
    add column version  integer not null default 1 check (version > 0),
    add column ended_as text    check (ended_as in ('default', 'amended', 'cancelled', 'expired')),
    add constraint ended_somehow check ((ended_as is null) = (terminated_at is null)),
    drop constraint leg_pkey,
    add primary key (relationship_id, trade_id, occupancy, version);
  -- One version stands at a time.
  create unique index one_open_leg on leg (relationship_id, trade_id, occupancy) where terminated_at is null;
  create function leg_ends_once() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
  begin
    raise exception 'a leg of trade % has ended already', old.trade_id using errcode = 'check_violation';
  end $$;
  create trigger leg_ends_once before update on leg
    for each row when (old.terminated_at is not null) execute function leg_ends_once();
  grant update (ended_as) on leg to ringfence_writer;
`;

// A change is held against both lines like a trade: the next version, or the end. Nobody makes it alone: the other seat agrees, or
// two officers do.
const changes = String.raw`
  create function trade_change_terms(
    relationship_id bigint, trade_id text, version integer, deed text, long text, quantity numeric, price numeric, reason text
  ) returns bytea
  language sql immutable
  return sha256(convert_to(
    'trade-change|' || relationship_id::text || '|' || trade_id || '|' || version::text || '|' || deed || '|' || long || '|'
      || quantity::text || '|' || price::text || '|' || coalesce(reason, ''),
    'UTF8'
  ));

  alter table reservation
    add column deed          text    not null default 'book' check (deed in ('book', 'amend', 'cancel')),
    add column version       integer not null default 1 check (version > 0), -- of the trade, that it makes; a cancellation makes none after it
    add column reason        text    check (reason <> ''),
    add column agreed_by     text, -- the seat that did not ask
    add column approval_id   uuid,
    add column approval_kind text    not null generated always as ('trade.change') stored,
    add column terms_hash    bytea   not null generated always as (
      trade_change_terms(relationship_id, trade_id, version, deed, long, quantity, price, reason)
    ) stored,
    add constraint change_has_a_reason check ((deed = 'book') = (reason is null)),
    add constraint change_has_a_version check ((deed = 'book') = (version = 1)),
    add constraint approved_as_written foreign key (approval_id, approval_kind, terms_hash)
      references control.approval (id, kind, subject_hash),
    add constraint agreed_by_two check (deed = 'book' or state <> 'committed'
      or (asked_by is not null and agreed_by is not null and agreed_by in (long, short) and agreed_by <> asked_by)
      or (asked_by is null and approval_id is not null));
  drop index one_reservation_a_trade;
  create unique index one_reservation_a_trade on reservation (relationship_id, trade_id, version)
    where state in ('held', 'committed');
  grant update (agreed_by, approval_id) on reservation to ringfence_writer;
  grant execute on function trade_change_terms to ringfence_writer;

  -- No leg ends by a change, and none follows one, that was not agreed.
  create function leg_changes_by_agreement() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
  begin
    if not exists (
      select from public.reservation r
      where (r.relationship_id, r.trade_id, r.version) = (old.relationship_id, old.trade_id, old.version + 1)
        and r.state = 'committed' and r.deed = case new.ended_as when 'amended' then 'amend' else 'cancel' end
    ) then
      raise exception 'nobody agreed that trade % is %', old.trade_id, new.ended_as using errcode = 'check_violation';
    end if;
    return new;
  end $$;
  create trigger leg_changes_by_agreement before update on leg
    for each row when (new.ended_as in ('amended', 'cancelled')) execute function leg_changes_by_agreement();

  create function leg_follows_agreement() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
  begin
    if not exists (
      select from public.reservation r
      where (r.relationship_id, r.trade_id, r.version) = (new.relationship_id, new.trade_id, new.version)
        and r.state = 'committed' and r.deed = 'amend' and r.price = new.price and r.quantity = abs(new.quantity)
    ) then
      raise exception 'nobody agreed on version % of trade %', new.version, new.trade_id using errcode = 'check_violation';
    end if;
    return new;
  end $$;
  create trigger leg_follows_agreement before insert on leg
    for each row when (new.version > 1) execute function leg_follows_agreement();
`;

// What a counterparty's own portfolio was found to be against ours.
const reconciliations = String.raw`
  create table reconciliation_cadence (
    at_least integer primary key check (at_least >= 0), -- trades that two parties hold with each other
    every    text    not null check (every in ('business-day', 'week', 'quarter')),
    source   text    not null
  );
  insert into reconciliation_cadence values
    (0, 'quarter', 'Commission Delegated Regulation (EU) No 149/2013, article 13(3)(a)(iii)'),
    (51, 'week', 'Commission Delegated Regulation (EU) No 149/2013, article 13(3)(a)(ii)'),
    (500, 'business-day', 'Commission Delegated Regulation (EU) No 149/2013, article 13(3)(a)(i)');

  create table reconciliation (
    relationship_id bigint      not null references relationship,
    id              uuid        not null, -- of the seat, the file and the book it was compared with
    occupancy       text        not null, -- whose portfolio it is
    file_hash       text        not null check (file_hash ~ '^[0-9a-f]{64}$'),
    book_hash       text        not null check (book_hash ~ '^[0-9a-f]{64}$'),
    compared_at     timestamptz not null default clock_now(),
    trades          integer     not null check (trades >= 0), -- of ours, on that seat
    result          jsonb       not null,
    primary key (relationship_id, id),
    foreign key (relationship_id, occupancy) references occupancy
  );
  create trigger append_only before update or delete or truncate on reconciliation
    for each statement execute function control.forbid();
  create trigger append_only before update or delete or truncate on reconciliation_cadence
    for each statement execute function control.forbid();
  grant select on reconciliation_cadence to ringfence_writer;
  grant select, insert on reconciliation to ringfence_writer;
`;
