import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What stands behind an occupant beyond its own margin, and the bonds that are most of it: terms, register, notices, losses. */
export class TailBond5 implements MigrationInterface {
  readonly name = 'TailBond0000000000005';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(tables);
    await runner.query(laws);
    await runner.query(grants);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table write_down, loss_notice, holding, tranche, cover;
      drop function register_sums_to_original(), paid_once();
    `);
  }
}

const tables = String.raw`
  -- Who pays for the default of one occupant, in which order. How much is left of it, the source's book says.
  create table cover (
    relationship_id bigint      not null,
    occupancy       text        not null,
    kind            text        not null check (kind in ('tranche', 'second-skin')),
    source          text        not null, -- the name of its book: T1J, K
    book_id         bigint      not null references led.book,
    rank            smallint    not null check (rank >= 0), -- within its kind; 0 pays first
    sub_limit       bigint      not null check (sub_limit > 0), -- smallest units of the settlement asset
    link_name       text        not null, -- over which it pays
    recorded_at     timestamptz not null default clock_now(),
    primary key (relationship_id, occupancy, source, kind),
    unique (relationship_id, occupancy, kind, rank),
    foreign key (relationship_id, occupancy) references occupancy
  );

  -- A bond on the default of one occupant. Its id is its trust's book. What is outstanding of it, that book says.
  create table tranche (
    id              bigint      primary key references led.book,
    name            text        not null unique,
    relationship_id bigint      not null,
    occupancy       text        not null, -- names the party and the seat
    rank            smallint    not null check (rank >= 0), -- 0 is the most junior
    attachment      bigint      not null check (attachment >= 0),
    detachment      bigint      not null,
    original        bigint      not null check (original > 0),
    cash_share      numeric     not null check (cash_share between 0 and 1), -- of the collateral, kept in cash at issue
    issued_at       timestamptz not null,
    constraint as_large_as_its_layer check (detachment - attachment = original),
    unique (relationship_id, occupancy, rank),
    foreign key (relationship_id, occupancy) references occupancy
  );

  -- The register, at original face: a loss changes the factor, never the face.
  create table holding (
    tranche_id bigint not null references tranche,
    holder     text   not null check (holder ~ '^[A-Za-z0-9_-]+$'), -- its account in the trust is HOLDER.<holder>
    face       bigint not null check (face > 0),
    primary key (tranche_id, holder)
  );

  -- A verified statement about one default, in cumulative figures.
  create table loss_notice (
    relationship_id bigint      not null references relationship,
    id              uuid        not null,
    default_id      uuid        not null,
    sequence        integer     not null check (sequence > 0),
    occupancy       text        not null, -- the defaulter's
    kind            text        not null check (kind in ('EVENT', 'PRELIMINARY', 'FINAL', 'RECOVERY', 'CORRECTION')),
    content         jsonb       not null,
    text_hash       text        not null check (text_hash ~ '^[0-9a-f]{64}$'), -- of the text as signed
    first_skin      bigint      not null check (first_skin >= 0), -- allocated to the seat when the event was notified
    determined_by   text        not null,
    verified_by     text        not null,
    received_at     timestamptz not null,
    paid_at         timestamptz,
    approved_by     text, -- the trustee
    primary key (relationship_id, id),
    unique (default_id, sequence),
    foreign key (relationship_id, occupancy) references occupancy,
    constraint maker_is_not_checker check (determined_by <> verified_by),
    constraint trustee_is_not_verifier check (approved_by <> verified_by),
    constraint trustee_is_not_determiner check (approved_by <> determined_by),
    constraint paid_by_the_trustee check ((paid_at is null) = (approved_by is null))
  );

  -- What a notice did to a tranche: positive is a write-down, negative a write-up.
  create table write_down (
    tranche_id         bigint not null references tranche,
    notice_id          uuid   not null,
    relationship_id    bigint not null,
    change             bigint not null check (change <> 0),
    outstanding_before bigint not null check (outstanding_before >= 0),
    outstanding_after  bigint not null check (outstanding_after >= 0),
    primary key (tranche_id, notice_id),
    foreign key (relationship_id, notice_id) references loss_notice (relationship_id, id),
    constraint explains_itself check (outstanding_before - change = outstanding_after)
  );
`;

const laws = String.raw`
  -- Checked when the transaction ends: a register is written row by row.
  create function register_sums_to_original() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp as $$
  declare
    written bigint := case tg_table_name when 'tranche' then (to_jsonb(new) ->> 'id') else (to_jsonb(new) ->> 'tranche_id') end;
  begin
    if (select original from public.tranche where id = written)
      is distinct from (select sum(face) from public.holding where tranche_id = written) then
      raise exception 'the register of tranche % does not sum to what was issued', written
        using errcode = 'check_violation', constraint = 'register_sums_to_original', table = 'holding';
    end if;
    return null;
  end $$;
  create constraint trigger register_sums_to_original after insert on tranche
    deferrable initially deferred for each row execute function register_sums_to_original();
  create constraint trigger register_sums_to_original after insert or update on holding
    deferrable initially deferred for each row execute function register_sums_to_original();

  create function paid_once() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp as $$
  begin
    raise exception 'notice % was acted upon', old.id
      using errcode = 'check_violation', constraint = 'paid_once', table = 'loss_notice';
  end $$;
  create trigger paid_once before update on loss_notice
    for each row when (old.paid_at is not null) execute function paid_once();
`;

const grants = String.raw`
  grant select, insert on cover, tranche, holding, write_down to ringfence_writer;
  grant select on loss_notice to ringfence_writer;
  -- A notice is received unpaid: whether it was acted upon is set by an update, once.
  grant insert (relationship_id, id, default_id, sequence, occupancy, kind, content, text_hash, first_skin, determined_by, verified_by,
    received_at) on loss_notice to ringfence_writer;
  grant update (paid_at, approved_by) on loss_notice to ringfence_writer;
`;
