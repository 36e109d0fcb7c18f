import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When a party fails: the case, who did what under which clock, who paid the survivor, the auction, the loss. */
export class Resolution4 implements MigrationInterface {
  readonly name = 'Resolution0000000000004';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(String.raw`
      -- The survivor is paid what the defaulter should have returned, too.
      insert into led.movement_kind (code, debit_code, credit_code, occupancy, needs_default) values
        (87, 'VM_HELD', 'ADVANCED', 'any', false),
        (88, 'VM_HELD', 'UNPAID', 'same', false);

      -- The failure of one occupant. Its state moves by the acts of named people, never by time.
      create table default_case (
        relationship_id bigint      not null references relationship,
        id              uuid        not null,
        occupancy       text        not null,
        call_id         uuid        not null, -- the call that was not met
        deadline_at     timestamptz not null,
        opened_at       timestamptz not null,
        state           text        not null,
        primary key (relationship_id, id),
        foreign key (relationship_id, occupancy) references occupancy,
        foreign key (relationship_id, call_id) references margin_call
      );
      -- A cured failure may be followed by another; an open one is one.
      create unique index one_open_case on default_case (relationship_id, occupancy)
        where state not in ('cured', 'closed');

      create table default_act (
        relationship_id bigint      not null,
        case_id         uuid        not null,
        n               integer     not null,
        deed            text        not null,
        officer         text        not null check (officer <> ''),
        at              timestamptz not null,
        proof           text        not null check (proof <> ''),
        primary key (relationship_id, case_id, n),
        foreign key (relationship_id, case_id) references default_case
      );

      -- A right that has arisen. It waits for someone to exercise it.
      create table default_right (
        relationship_id bigint      not null,
        case_id         uuid        not null,
        kind            text        not null,
        clause          text        not null,
        arisen_at       timestamptz not null,
        primary key (relationship_id, case_id, kind),
        foreign key (relationship_id, case_id) references default_case
      );

      -- Who paid the survivor on time, or was repaid when the market turned, and what the line had left.
      create table ladder_share (
        relationship_id bigint      not null,
        case_id         uuid        not null,
        cause           text        not null, -- call/<id>, margin-realised, re-let …
        way             text        not null check (way in ('advanced', 'repaid')),
        source          text        not null check (source in
          ('free-balance', 'first-skin', 'liquidity-line', 'realised-margin', 'trust-advance', 'unpaid', 'survivor')),
        amount          bigint      not null check (amount > 0),
        line_left       bigint      not null check (line_left >= 0),
        at              timestamptz not null,
        primary key (relationship_id, case_id, cause, way, source),
        foreign key (relationship_id, case_id) references default_case
      );

      create table seat_auction (
        relationship_id bigint      not null,
        case_id         uuid        not null,
        id              uuid        not null,
        round           smallint    not null check (round in (1, 2)),
        entity          text        not null references party, -- whose bid is the cell's own
        opened_at       timestamptz not null,
        own_seal_by     timestamptz not null,
        closes_at       timestamptz not null,
        range_low       bigint      not null, -- prices the hour's real range implies for the seat
        range_high      bigint      not null,
        reserve         bigint      not null check (reserve >= 0),
        minimum_bids    integer     not null check (minimum_bids > 0),
        outcome         text check (outcome in ('ranked', 'too-few-bids', 'nobody-bids')),
        primary key (relationship_id, id),
        unique (relationship_id, case_id, round),
        foreign key (relationship_id, case_id) references default_case,
        constraint own_bid_first check (opened_at <= own_seal_by and own_seal_by < closes_at)
      );

      create table seat_bid (
        relationship_id bigint      not null,
        auction_id      uuid        not null,
        bidder          text        not null references party,
        seal            text        not null check (seal ~ '^[0-9a-f]{64}$'),
        sealed_at       timestamptz not null,
        price           bigint, -- what the cell pays the bidder; unknown while it is sealed
        salt            text,
        opened_at       timestamptz,
        place           integer, -- 1 is the best of those that stand
        refused         text, -- why it does not stand
        failed_to_sign  boolean     not null default false,
        primary key (relationship_id, auction_id, bidder),
        foreign key (relationship_id, auction_id) references seat_auction (relationship_id, id),
        constraint opened_whole check (num_nonnulls(price, salt, opened_at) in (0, 3))
      );

      create table default_cost (
        relationship_id bigint not null,
        case_id         uuid   not null,
        payee           text   not null,
        purpose         text   not null,
        invoiced        bigint not null check (invoiced > 0),
        cap             bigint not null check (cap > 0),
        primary key (relationship_id, case_id, payee, purpose),
        foreign key (relationship_id, case_id) references default_case
      );

      -- What the replacement was paid and what it brought.
      create table seat_re_let (
        relationship_id bigint      not null,
        case_id         uuid        not null,
        occupancy       text        not null, -- A2
        party_id        text        not null references party,
        signed_at       timestamptz not null,
        price           bigint      not null,
        initial_margin  bigint      not null check (initial_margin > 0), -- by the model
        independent     bigint      not null check (independent >= 0), -- the cover nobody has placed on it yet, as margin
        vm_balance      bigint, -- carried over as the up-front amount; positive: the seat owed it
        vm_own          bigint, -- delivered or realised of the defaulter's own
        vm_given        bigint, -- held by the defaulter of the survivor's
        unpaid_amounts  bigint,
        margin_paid     bigint, -- the defaulter's own money that went into price, costs, dues and advances
        re_let_at       timestamptz,
        primary key (relationship_id, case_id, party_id),
        foreign key (relationship_id, case_id) references default_case
      );

      -- Several may sign, for one may not pay in; one is seated.
      create unique index one_re_let on seat_re_let (relationship_id, case_id) where re_let_at is not null;

      -- The cumulative loss as it was determined and verified, by two people, one row a determination.
      create table loss_determination (
        relationship_id bigint      not null,
        case_id         uuid        not null,
        sequence        integer     not null check (sequence > 0),
        statement       jsonb       not null, -- the close-out statement, line by line
        gross           bigint      not null,
        margin_applied  bigint      not null,
        cumulative_loss bigint      not null check (cumulative_loss >= 0),
        recoveries      bigint      not null check (recoveries >= 0),
        interest        bigint      not null check (interest >= 0),
        method          text        not null,
        evidence        text[]      not null check (cardinality(evidence) > 0),
        determined_by   text        not null,
        determined_at   timestamptz not null,
        verified_by     text,
        verified_at     timestamptz,
        primary key (relationship_id, case_id, sequence),
        foreign key (relationship_id, case_id) references default_case,
        constraint maker_is_not_checker check (determined_by <> verified_by),
        constraint margin_and_loss_sum check (gross - margin_applied = cumulative_loss)
      );

      create table absorption (
        relationship_id bigint  not null,
        case_id         uuid    not null,
        sequence        integer not null,
        place           integer not null,
        layer           text    not null,
        kind            text    not null,
        capacity        bigint  not null check (capacity >= 0),
        absorbed        bigint  not null check (absorbed between 0 and capacity),
        primary key (relationship_id, case_id, sequence, place),
        foreign key (relationship_id, case_id, sequence) references loss_determination
      );
    `);
    await runner.query(String.raw`
      grant select, insert on default_case, default_act, default_right, ladder_share, seat_auction, seat_bid, default_cost,
        seat_re_let, loss_determination, absorption to ringfence_writer;
      grant update (state) on default_case to ringfence_writer;
      grant update (outcome) on seat_auction to ringfence_writer;
      grant update (price, salt, opened_at, place, refused, failed_to_sign) on seat_bid to ringfence_writer;
      grant update (vm_balance, vm_own, vm_given, unpaid_amounts, margin_paid, re_let_at) on seat_re_let to ringfence_writer;
      grant update (verified_by, verified_at) on loss_determination to ringfence_writer;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table absorption, loss_determination, seat_re_let, default_cost, seat_bid, seat_auction, ladder_share,
        default_right, default_act, default_case
    `);
  }
}
