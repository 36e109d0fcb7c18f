import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What may be traded, each kind with its terms, and the versions of what was. */
export class Instruments14 implements MigrationInterface {
  readonly name = 'Instruments0000000000014';

  async up(runner: QueryRunner): Promise<void> {
    for (const part of [instruments]) await runner.query(part);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(String.raw`
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
