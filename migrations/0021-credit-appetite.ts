import type { MigrationInterface, QueryRunner } from 'typeorm';
import { watches } from './0021-credit-watch';

/** Beside a line: the end of what nobody approved, warnings before the limit. */
export class CreditAppetite21 implements MigrationInterface {
  readonly name = 'CreditAppetite0000000000021';

  async up(runner: QueryRunner): Promise<void> {
    for (const part of [watches, access]) await runner.query(part);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(String.raw`
      drop trigger to_a_seat_that_performs on credit_line;
      drop table limit_warning, credit_line_proposal_end;
      drop function to_a_seat_that_performs(), ended_when_open();
    `);
  }
}

const access = String.raw`
  do $$
  declare name text;
  begin
    foreach name in array array['credit_line_proposal_end'] loop
      execute format('create trigger append_only before update or delete or truncate on %I
        for each statement execute function control.forbid()', name);
      perform outside.confine(name::regclass);
    end loop;
  end $$;
  revoke all on function ended_when_open, to_a_seat_that_performs from public;
  grant select on credit_line_proposal_end, limit_warning to ringfence_writer;
  -- Times are the database's own: nobody back-dates what he did.
  grant insert (proposal_id, relationship_id, kind, ended_by, reason) on credit_line_proposal_end to ringfence_writer;
  grant insert (relationship_id, id, occupancy, version, percent, number, limited_to, opened_at) on limit_warning to ringfence_writer;
  grant update (ended_at) on limit_warning to ringfence_writer;

  -- A party's own trade takes its line there: whoever reserves writes the warning down.
  select outside.confine('limit_warning', 'relationship_id = any ((select outside.relationships())::bigint[])');
`;
