import type { MigrationInterface, QueryRunner } from 'typeorm';
import { policies } from './0021-credit-policy';
import { watches } from './0021-credit-watch';
import { wrongWays } from './0021-credit-wrong-way';

/** Beside a line: the end of what nobody approved, warnings before the limit, wrong-way risk, and what the committee laid down. */
export class CreditAppetite21 implements MigrationInterface {
  readonly name = 'CreditAppetite0000000000021';

  async up(runner: QueryRunner): Promise<void> {
    for (const part of [watches, wrongWays, policies, access]) await runner.query(part);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(String.raw`
      drop trigger read_by_the_appetite on credit_line;
      drop trigger to_a_seat_that_performs on credit_line;
      drop table appetite_reading, appetite_override, appetite_override_proposal, credit_policy, credit_policy_proposal, wrong_way,
        wrong_way_proposal, limit_warning, credit_line_proposal_end;
      drop function read_by_the_appetite(), overridden_by_others(), to_a_seat_that_performs(), ended_when_open(),
        appetite_override_terms(bigint, text, bigint, timestamptz, text), credit_policy_terms(text, integer, jsonb),
        wrong_way_terms(bigint, text, text, integer, text, text, numeric, text);
    `);
  }
}

const access = String.raw`
  do $$
  declare name text;
  begin
    foreach name in array array['credit_line_proposal_end', 'wrong_way_proposal', 'wrong_way', 'credit_policy_proposal', 'credit_policy',
      'appetite_override_proposal', 'appetite_override', 'appetite_reading'] loop
      execute format('create trigger append_only before update or delete or truncate on %I
        for each statement execute function control.forbid()', name);
      if name <> 'wrong_way' then
        perform outside.confine(name::regclass);
      end if;
    end loop;
  end $$;
  revoke all on function ended_when_open, to_a_seat_that_performs, overridden_by_others, read_by_the_appetite from public;
  grant select on credit_line_proposal_end, limit_warning, wrong_way_proposal, wrong_way, credit_policy_proposal, credit_policy,
    appetite_override_proposal, appetite_override, appetite_reading to ringfence_writer;
  -- Times are the database's own: nobody back-dates what he did.
  grant insert (proposal_id, relationship_id, kind, ended_by, reason) on credit_line_proposal_end to ringfence_writer;
  grant insert (relationship_id, id, occupancy, version, percent, number, limited_to, opened_at) on limit_warning to ringfence_writer;
  grant update (ended_at) on limit_warning to ringfence_writer;
  grant insert on wrong_way_proposal, credit_policy_proposal, appetite_override_proposal to ringfence_writer;
  grant insert (relationship_id, occupancy, underlying, version, kind, side, percent, reason, approval_id) on wrong_way
    to ringfence_writer;
  grant insert (kind, version, terms, approval_id) on credit_policy to ringfence_writer;
  grant insert (approval_id, relationship_id, occupancy, most, expires_at, reason) on appetite_override to ringfence_writer;
  grant insert (proposal_id, version, found, beyond, override_id) on appetite_reading to ringfence_writer;

  -- A party's own trade takes its line there: whoever reserves writes the warning down, and reads what both numbers are made of.
  select outside.confine('limit_warning', 'relationship_id = any ((select outside.relationships())::bigint[])');
  select outside.confine('wrong_way', 'relationship_id = any ((select outside.relationships())::bigint[])', false);
`;
