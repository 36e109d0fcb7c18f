import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a defaulter's margin fetched that was not the settlement asset: sale by sale, by whom, and who bought. */
export class RealisedCollateral29 implements MigrationInterface {
  readonly name = 'RealisedCollateral0000000000029';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(String.raw`
      create table realised_collateral (
        relationship_id bigint  not null,
        case_id         uuid    not null,
        asset           text    not null,
        reference       text    not null check (reference <> ''), -- of the sale
        act             integer not null, -- whose, when, and on what proof
        amount          bigint  not null check (amount > 0), -- smallest units of what was sold
        proceeds        bigint  not null check (proceeds >= 0), -- of the settlement asset, as received
        buyer           text    not null check (buyer <> ''),
        off_claim       bigint  not null, -- of the proceeds, what repaid a claim, the seat being re-let already
        primary key (relationship_id, case_id, asset, reference),
        unique (relationship_id, case_id, act),
        foreign key (relationship_id, case_id, act) references default_act,
        constraint out_of_what_it_fetched check (off_claim between 0 and proceeds)
      );
      create trigger append_only before update or delete or truncate on realised_collateral
        for each statement execute function control.forbid();
      select outside.confine('realised_collateral');
      grant select, insert on realised_collateral to ringfence_writer;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table realised_collateral');
  }
}
