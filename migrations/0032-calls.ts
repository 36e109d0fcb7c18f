import type { MigrationInterface, QueryRunner } from 'typeorm';
import { independentAmounts } from './0032-independent-amount';
import { pledgedTokens } from './0032-pledged-tokens';

/** What calls are made of beside the two margins: independent amounts, what is disputed, and tokens that are pledged for one. */
export class Calls32 implements MigrationInterface {
  readonly name = 'Calls0000000000032';

  async up(runner: QueryRunner): Promise<void> {
    for (const part of [independentAmounts, pledgedTokens]) await runner.query(part);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(String.raw`
      drop table margin_pledge_move;
      drop trigger pledged_in_what_is_taken on margin_pledge;
      drop function pledged_in_what_is_taken();
      alter table margin_pledge drop constraint in_an_asset_of_the_books;
      drop index one_call_a_run;
      create unique index one_call_a_run on margin_call (relationship_id, snapshot_id, occupancy, kind, direction)
        where parent_id is null and form = 'demand' and kind in ('vm', 'im');
      drop index independent_amounts;
      alter table agreement_version drop column names_independent;
    `);
  }
}
