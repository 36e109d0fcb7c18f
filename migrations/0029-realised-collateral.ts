import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a defaulter's collateral fetched that was not the settlement asset: sale by sale, as two agreed on it, and who bought. */
export class RealisedCollateral29 implements MigrationInterface {
  readonly name = 'RealisedCollateral0000000000029';

  async up(runner: QueryRunner): Promise<void> {
    for (const part of [sales, doors, grants]) await runner.query(part);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(String.raw`
      drop index led.moves_once_by_an_instruction;
      drop trigger moves_by_a_sale on led.transfer;
      drop trigger leaves_by_a_withdrawal on led.transfer;
      create trigger leaves_by_a_withdrawal after insert on led.transfer
        for each row when (new.code = 2) execute function leaves_by_a_withdrawal();
      drop function moves_by_a_sale(), is_part_of_a_sale(led.transfer);
      drop table realised_collateral, collateral_sale_proposal;
      drop function collateral_sale_terms(bigint, uuid, text, text, bigint, bigint, text, text);
    `);
  }
}

const sales = String.raw`
  create function collateral_sale_terms(
    relationship_id bigint, case_id uuid, asset text, reference text, amount bigint, proceeds bigint, buyer text, proof text
  ) returns bytea language sql immutable
  return sha256(convert_to(
    jsonb_build_array('collateral-sale', relationship_id, case_id, asset, reference, amount, proceeds, buyer, proof)::text, 'UTF8'
  ));

  create table collateral_sale_proposal (
    proposal_id     uuid   primary key references control.proposal,
    relationship_id bigint not null,
    case_id         uuid   not null,
    asset           text   not null,
    reference       text   not null,
    amount          bigint not null,
    proceeds        bigint not null,
    buyer           text   not null,
    proof           text   not null,
    foreign key (relationship_id, case_id) references default_case
  );

  create table realised_collateral (
    relationship_id bigint  not null,
    case_id         uuid    not null,
    asset           text    not null,
    reference       text    not null check (reference <> ''), -- of the sale
    act             integer not null, -- whose, and when
    amount          bigint  not null check (amount > 0), -- smallest units of what was sold
    proceeds        bigint  not null check (proceeds >= 0), -- of the settlement asset, as received
    buyer           text    not null check (buyer <> ''),
    proof           text    not null check (proof <> ''), -- the trade's confirmation, and how the price was found
    of_free         bigint  not null, -- of the amount, what the defaulter had free: it goes before its margin does
    for_free        bigint  not null, -- of the proceeds, what that fetched
    off_claim       bigint  not null, -- of the proceeds, what repaid a claim, the seat being re-let already
    approval_id     uuid    not null unique, -- and what the transfers of the sale are instructed by
    approval_kind   text    not null generated always as ('resolution.collateral-sale') stored,
    terms_hash      bytea   not null generated always as (
      collateral_sale_terms(relationship_id, case_id, asset, reference, amount, proceeds, buyer, proof)
    ) stored,
    primary key (relationship_id, case_id, asset, reference),
    unique (relationship_id, case_id, act),
    foreign key (relationship_id, case_id, act) references default_act,
    constraint sold_by_two foreign key (approval_id, approval_kind, terms_hash) references control.approval (id, kind, subject_hash),
    constraint out_of_what_was_sold check (of_free between 0 and amount),
    constraint out_of_what_it_fetched check (off_claim between 0 and proceeds and for_free between 0 and proceeds)
  );
`;

// What leaves the vault under a default, and what comes in for it, is what two agreed to sell and what it fetched: out of the defaulter's
// own accounts and into them, whole, in one journal, and once.
const doors = String.raw`
  create function is_part_of_a_sale(line led.transfer) returns boolean
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
  begin
    return exists (
      select from public.realised_collateral r
      join public.relationship b on b.id = r.relationship_id
      join public.default_case d on (d.relationship_id, d.id) = (r.relationship_id, r.case_id)
      join led.asset s on s.id = line.asset_id
      join led.movement_kind k on k.code = line.code
      join led.account a on a.book_id = line.book_id
        and a.id = case k.credit_code when 'OUTSIDE' then line.debit_account_id else line.credit_account_id end
      where (r.relationship_id, r.approval_id) = (line.book_id, line.instruction_id)
        and (k.credit_code = 'OUTSIDE', s.code, a.name, line.amount) in (
          (true, r.asset, 'FREE.' || d.occupancy, r.of_free), (true, r.asset, 'IM.' || d.occupancy, r.amount - r.of_free),
          (false, b.asset, 'FREE.' || d.occupancy, r.for_free), (false, b.asset, 'IM.' || d.occupancy, r.proceeds - r.for_free)
        )
        -- Each of its parts moves once: as many as there are, are all of them.
        and (
          select count(*) from led.transfer t
          where (t.book_id, t.journal_id, t.instruction_id) = (line.book_id, line.journal_id, line.instruction_id)
        ) = (select count(*) from unnest(array[r.of_free, r.amount - r.of_free, r.for_free, r.proceeds - r.for_free]) part where part > 0)
    );
  end $$;

  create function moves_by_a_sale() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
  begin
    if exists (select from public.relationship r where r.id = new.book_id) and not public.is_part_of_a_sale(new) then
      raise exception 'two did not agree to sell it'
        using errcode = 'check_violation', constraint = 'moves_by_a_sale', table = 'transfer', schema = 'led';
    end if;
    return null;
  end $$;

  -- 2: FREE > OUTSIDE, 62: IM > OUTSIDE, 63: IA > OUTSIDE, 64: OUTSIDE > IM, 65: OUTSIDE > IA
  create trigger moves_by_a_sale after insert on led.transfer
    for each row when (new.code between 62 and 65 or (new.code = 2 and new.default_id is not null)) execute function moves_by_a_sale();
  drop trigger leaves_by_a_withdrawal on led.transfer;
  create trigger leaves_by_a_withdrawal after insert on led.transfer
    for each row when (new.code = 2 and new.default_id is null) execute function leaves_by_a_withdrawal();

  -- An instruction moves what it says once (1: OUTSIDE > FREE). What is reserved is resolved once already.
  create unique index moves_once_by_an_instruction
    on led.transfer (book_id, instruction_id, code, debit_account_id, credit_account_id)
    where (code between 1 and 2 or code between 62 and 65) and kind < 2;
`;

const grants = String.raw`
  create trigger append_only before update or delete or truncate on collateral_sale_proposal
    for each statement execute function control.forbid();
  create trigger append_only before update or delete or truncate on realised_collateral
    for each statement execute function control.forbid();
  revoke all on function moves_by_a_sale, is_part_of_a_sale from public;
  grant execute on function collateral_sale_terms to ringfence_writer;
  grant select on collateral_sale_proposal, realised_collateral to ringfence_writer;
  grant insert on collateral_sale_proposal to ringfence_writer;
  grant insert (relationship_id, case_id, asset, reference, act, amount, proceeds, buyer, proof, of_free, for_free, off_claim, approval_id)
    on realised_collateral to ringfence_writer;
  select outside.confine('collateral_sale_proposal');
  select outside.confine('realised_collateral');
`;
