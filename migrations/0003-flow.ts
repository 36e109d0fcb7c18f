import type { MigrationInterface, QueryRunner } from 'typeorm';

/** From a price to a settled call: who, what things cost, what is traded, what could be lost, what covers it. */
export class Flow3 implements MigrationInterface {
  readonly name = 'Flow0000000000003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(String.raw`
      -- Who ------------------------------------------------------------------------------------------------------------

      create table party (
        id   text primary key,
        name text not null unique
      );

      -- Two parties who chose each other, and the cell between them. Its id is its book in the ledger.
      create table relationship (
        id             bigint      primary key,
        name           text        not null unique,
        asset          text        not null, -- the one settlement asset: VM, funding, premium and loss
        scale          smallint    not null check (scale between 0 and 8),
        written_ending text        not null
          check (written_ending in ('entity-guaranteed', 'limited-recourse', 'sized-tranche')),
        -- How likely it is that every layer is used up: an interval, how sure it is, and the model that says so. None: not sized.
        exhaustion_low        numeric check (exhaustion_low >= 0),
        exhaustion_high       numeric check (exhaustion_high between exhaustion_low and 1),
        exhaustion_confidence numeric check (exhaustion_confidence > 0 and exhaustion_confidence < 1),
        exhaustion_model      text    check (exhaustion_model <> ''),
        opened_at      timestamptz not null,
        constraint sized_whole check (num_nulls(exhaustion_low, exhaustion_high, exhaustion_confidence, exhaustion_model) in (0, 4))
      );

      -- VM terms are common to both seats: an asymmetric one would make the cell a lender.
      create table terms (
        relationship_id  bigint      not null references relationship,
        version          smallint    not null,
        effective_from   timestamptz not null,
        threshold        bigint      not null check (threshold >= 0), -- smallest units of the settlement asset
        minimum_transfer bigint      not null check (minimum_transfer >= 0),
        rounding         bigint      not null check (rounding >= 0),
        response_minutes integer     not null check (response_minutes > 0), -- from the call to its deadline
        notice_minutes   integer     not null check (notice_minutes > 0), -- from the deadline to the right to give notice
        grace_minutes    integer     not null check (grace_minutes > 0), -- from the notice to the event of default
        auction_minutes  integer     not null check (auction_minutes > 0),
        mpor_minutes     integer     not null,
        im_multiplier    numeric     not null check (im_multiplier > 0), -- standard deviations
        im_correlation   numeric     not null check (im_correlation between 0 and 1),
        line_rate        numeric     not null check (line_rate >= 0), -- a year's interest on what the line advances
        primary key (relationship_id, version),
        constraint mpor_covers_the_clocks
          check (mpor_minutes >= response_minutes + notice_minutes + grace_minutes + auction_minutes)
      );

      -- Who sits where, and since when: A1 is the first occupant of seat A, A2 its replacement.
      create table occupancy (
        relationship_id bigint      not null references relationship,
        code            text        not null check (code ~ '^[AB][1-9][0-9]*$'),
        seat            text        not null generated always as (left(code, 1)) stored,
        party_id        text        not null references party,
        standing        text        not null default 'performing'
          check (standing in ('performing', 'potential-default', 'defaulted')),
        independent     bigint      not null default 0 check (independent >= 0), -- margin beyond the model's, until cover is placed
        seated_at       timestamptz not null,
        vacated_at      timestamptz,
        primary key (relationship_id, code),
        constraint vacated_by_default check ((vacated_at is not null) = (standing = 'defaulted'))
      );
      create unique index one_occupant_a_seat on occupancy (relationship_id, seat) where vacated_at is null;

      -- A relationship with the terms in force and everyone who ever sat there.
      create view relationship_now as
        select r.id, r.name, r.asset, r.scale, r.written_ending, r.exhaustion_low, r.exhaustion_high,
          r.exhaustion_confidence, r.exhaustion_model,
          t.threshold, t.minimum_transfer, t.rounding, t.response_minutes, t.notice_minutes, t.grace_minutes,
          t.auction_minutes, t.mpor_minutes, t.im_multiplier, t.im_correlation, t.line_rate,
          (select json_agg(json_build_object('code', o.code, 'seat', o.seat, 'partyId', o.party_id,
             'standing', o.standing, 'independent', o.independent::text) order by o.seated_at, o.code)
           from occupancy o where o.relationship_id = r.id) as occupancies
        from relationship r
        cross join lateral (select * from terms where relationship_id = r.id order by version desc limit 1) t;

      -- Keeps every other writer of a relationship waiting until the transaction ends. The first occupant's row is always there,
      -- and whoever writes of a relationship may update it: it is the turnstile. Locked in one statement and read in the next: a
      -- reader that locks while it reads would see the rows of before its wait.
      create function lock_relationship(relationship_id bigint) returns setof relationship_now
        language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
      begin
        perform from public.occupancy o where (o.relationship_id, o.code) = (lock_relationship.relationship_id, 'A1')
          for no key update;
        return query select * from public.relationship_now where id = lock_relationship.relationship_id;
      end $$;

      -- Whom the other seat accepts as a replacement, said beforehand.
      create table approved_replacement (
        relationship_id bigint      not null references relationship,
        seat            text        not null check (seat in ('A', 'B')),
        party_id        text        not null references party,
        approved_at     timestamptz not null,
        primary key (relationship_id, seat, party_id)
      );

      -- A right exercised by a named person, with the proof that it was served.
      create table notice (
        relationship_id bigint      not null references relationship,
        id              uuid        not null,
        occupancy       text        not null,
        kind            text        not null check (kind in ('failure', 'event-of-default', 'early-termination')),
        clause          text        not null,
        served_by       text        not null,
        served_at       timestamptz not null,
        proof           text        not null check (proof <> ''),
        primary key (relationship_id, id),
        reference       text        not null, -- of the case it belongs to: a cured failure may be followed by another
        unique (relationship_id, occupancy, kind, reference),
        foreign key (relationship_id, occupancy) references occupancy
      );

      -- What things cost -------------------------------------------------------------------------------------------------

      create table market (
        symbol          text    primary key,
        sources         text[]  not null check (cardinality(sources) > 0), -- the best first
        max_age_minutes integer not null check (max_age_minutes > 0)
      );

      create table quote (
        symbol      text        not null,
        quoted_at   timestamptz not null,
        source      text        not null,
        label       text        not null, -- what the price is: '1h bar open', '4h bar low' …
        price       numeric     not null check (price > 0),
        received_at timestamptz not null default clock_now(),
        primary key (symbol, quoted_at, source)
      );

      -- One consistent set of marks for a whole run.
      create table snapshot (
        id    uuid        primary key,
        as_of timestamptz not null unique,
        hash  text        not null -- of its marks: the same marks give the same hash on any machine
      );

      create table snapshot_mark (
        snapshot_id uuid        not null references snapshot,
        symbol      text        not null,
        price       numeric     not null check (price > 0),
        quoted_at   timestamptz not null,
        source      text        not null,
        label       text        not null,
        primary key (snapshot_id, symbol)
      );

      -- A run that found no price, or an old one, gives no number at all.
      create table snapshot_refusal (
        as_of  timestamptz not null,
        symbol text        not null,
        reason text        not null check (reason in ('missing', 'stale')),
        detail text        not null,
        primary key (as_of, symbol)
      );

      create table volatility (
        symbol text    not null,
        as_of  date    not null, -- the day after the last return it knows
        daily  numeric not null check (daily > 0), -- standard deviation of a day's log return
        label  text    not null, -- how it was come by, or 'illustrative'
        primary key (symbol, as_of)
      );

      create table funding_rate (
        symbol     text        not null,
        paid_at    timestamptz not null, -- the end of its interval
        rate       numeric     not null, -- of notional for the interval; positive: longs pay shorts
        label      text        not null,
        primary key (symbol, paid_at)
      );

      -- What is traded ----------------------------------------------------------------------------------------------------

      create table instrument (
        symbol     text primary key,
        kind       text not null check (kind = 'linear-perpetual'),
        underlying text not null, -- the symbol it is marked on
        asset      text not null -- what it settles in
      );

      create table trade (
        relationship_id bigint      not null references relationship,
        id              text        not null,
        instrument      text        not null references instrument,
        traded_at       timestamptz not null,
        primary key (relationship_id, id)
      );

      -- Each trade is two mirrored legs, one a seat. Quantity is the party's: positive is long.
      create table leg (
        relationship_id bigint      not null,
        trade_id        text        not null,
        occupancy       text        not null,
        quantity        numeric     not null check (quantity <> 0),
        price           numeric     not null check (price > 0),
        opened_at       timestamptz not null,
        terminated_at   timestamptz,
        primary key (relationship_id, trade_id, occupancy),
        foreign key (relationship_id, trade_id) references trade,
        foreign key (relationship_id, occupancy) references occupancy
      );

      create table funding_payment (
        relationship_id bigint      not null references relationship,
        paid_at         timestamptz not null,
        occupancy       text        not null, -- the payer
        amount          bigint      not null check (amount > 0),
        primary key (relationship_id, paid_at)
      );

      -- What could be lost ----------------------------------------------------------------------------------------------

      -- Seen by the cell: positive is what the seat would owe if its legs were closed now. A party's seats mirror each other.
      create table exposure (
        relationship_id bigint      not null references relationship,
        snapshot_id     uuid        not null references snapshot,
        occupancy       text        not null,
        as_of           timestamptz not null,
        current         bigint      not null, -- of this, funding accrued since its last payment is a part
        funding         bigint      not null,
        notional        bigint      not null check (notional >= 0), -- gross, at mark
        inputs_hash     text        not null, -- legs, marks and rates: what a replay must find unchanged
        primary key (relationship_id, snapshot_id, occupancy)
      );
      create index exposure_by_time on exposure (relationship_id, as_of);

      -- What covers it ----------------------------------------------------------------------------------------------------

      create table margin_call (
        relationship_id bigint      not null references relationship,
        id              uuid        not null,
        parent_id       uuid, -- the call it was split from
        occupancy       text        not null, -- who is to pay
        kind            text        not null check (kind in ('vm', 'im')),
        direction       text        not null check (direction in ('delivery', 'return')),
        asset           text        not null,
        amount          bigint      not null check (amount > 0),
        paid            bigint      not null default 0,
        snapshot_id     uuid        not null references snapshot,
        issued_at       timestamptz not null,
        due_at          timestamptz not null,
        state           text        not null check (state in
          ('issued', 'agreed', 'split', 'disputed', 'settled', 'failed', 'cured', 'withdrawn', 'superseded')),
        statement       jsonb       not null, -- the arithmetic, line by line: the counterparty can recompute it
        version         integer     not null default 0,
        primary key (relationship_id, id),
        constraint paid_at_most_the_amount check (paid between 0 and amount),
        constraint settled_in_full check (state not in ('settled', 'cured') or paid = amount),
        foreign key (relationship_id, parent_id) references margin_call (relationship_id, id),
        foreign key (relationship_id, occupancy) references occupancy
      );
      -- One call an occupant, run, kind and direction, however often the run is repeated.
      create unique index one_call_a_run on margin_call (relationship_id, snapshot_id, occupancy, kind, direction)
        where parent_id is null;
      create index open_calls on margin_call (relationship_id, due_at)
        where state in ('issued', 'agreed', 'disputed');

      create table margin_call_step (
        relationship_id bigint      not null,
        call_id         uuid        not null,
        n               integer     not null,
        state           text        not null,
        at              timestamptz not null,
        why             text        not null,
        primary key (relationship_id, call_id, n),
        foreign key (relationship_id, call_id) references margin_call
      );

      create table dispute (
        relationship_id bigint      not null,
        call_id         uuid        not null, -- the child that holds the disputed part
        reason          text        not null,
        opened_at       timestamptz not null,
        resolution_at   timestamptz not null,
        upheld          bigint check (upheld >= 0), -- what the recalculation says was due
        resolved_at     timestamptz,
        primary key (relationship_id, call_id),
        foreign key (relationship_id, call_id) references margin_call,
        constraint resolved_with_an_amount check ((upheld is null) = (resolved_at is null))
      );

      -- Moving value ------------------------------------------------------------------------------------------------------

      create table instruction (
        book_id       bigint      not null,
        id            uuid        not null,
        kind          text        not null check (kind in ('deposit', 'withdrawal', 'payment')),
        account       text        not null, -- the account inside the book: FREE.A1
        asset         text        not null,
        amount        bigint      not null check (amount > 0),
        reference     text        not null,
        state         text        not null check (state in ('pending-finality', 'settled', 'failed')),
        instructed_at timestamptz not null,
        final_at      timestamptz,
        primary key (book_id, id),
        unique (book_id, reference),
        constraint final_when_over check ((final_at is not null) = (state <> 'pending-finality'))
      );
    `);
    await runner.query(String.raw`
      grant select on relationship_now to ringfence_writer;
      grant select, insert on party, relationship, terms, occupancy, approved_replacement, notice, market, quote, snapshot, snapshot_mark,
        snapshot_refusal, volatility, funding_rate, instrument, trade, leg, funding_payment, exposure, margin_call,
        margin_call_step, dispute, instruction to ringfence_writer;
      grant update (standing, vacated_at) on occupancy to ringfence_writer;
      grant update (terminated_at) on leg to ringfence_writer;
      grant update (paid, state, version) on margin_call to ringfence_writer;
      grant update (upheld, resolved_at) on dispute to ringfence_writer;
      grant update (state, final_at) on instruction to ringfence_writer;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop function lock_relationship;
      drop view relationship_now;
      drop table instruction, dispute, margin_call_step, margin_call, exposure, funding_payment, leg, trade, instrument,
        funding_rate, volatility, snapshot_refusal, snapshot_mark, snapshot, quote, market, notice, approved_replacement, occupancy,
        terms, relationship, party
    `);
  }
}
