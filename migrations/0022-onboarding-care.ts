import type { MigrationInterface, QueryRunner } from 'typeorm';
import { sanctionsWallets } from './0022-sanctions-wallet';

/** What becomes of a party's papers, its rating and its wallets after it was let in. */
export class OnboardingCare22 implements MigrationInterface {
  readonly name = 'OnboardingCare0000000000022';

  async up(runner: QueryRunner): Promise<void> {
    for (const part of [sanctionsWallets]) await runner.query(part);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(String.raw`
      drop trigger find_wallets on sanctions_entry;
      create or replace function wallet_is_listed(address text) returns boolean
      language sql stable security definer set search_path = pg_catalog, pg_temp
      return (
        select exists (
          select from public.sanctions_entry e
          where e.version = r.version and lower(address) = any (regexp_split_to_array(lower(e.remarks), '[^0-9a-z]+'))
        )
        from public.sanctions_reading r order by r.n desc limit 1
      );
      drop table sanctions_wallet;
      drop function find_wallets(), addresses_in(text);
    `);
  }
}
