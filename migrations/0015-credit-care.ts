import type { MigrationInterface, QueryRunner } from 'typeorm';
import { acts, formalNotices } from './0015-credit-act';
import { covenants } from './0015-credit-covenant';
import { groups, watches } from './0015-credit-watch';

/** What happens to a line between its versions: acts of officers, covenants and the rights they give, reviews, breaches, groups. */
export class CreditCare15 implements MigrationInterface {
  readonly name = 'CreditCare0000000000015';

  async up(runner: QueryRunner): Promise<void> {
    for (const part of [formalNotices, acts, covenants, watches, groups, access]) await runner.query(part);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(String.raw`
      drop table group_appetite, party_group, limit_breach, credit_review, covenant_decision, covenant_waiver_proposal,
        covenant_case, nav_statement, credit_line_act, credit_authority cascade;
      drop table credit_authority_proposal;
      drop trigger within_authority on credit_line;
      drop function within_authority(), only_advised_only_less(), decided_once(), credit_authority_terms(integer, text, jsonb),
        covenant_waiver_terms(bigint, uuid, date, text);
      drop index notice_in_order;
      alter table notice drop constraint formal_when_of_credit, drop constraint notice_kind_check,
        drop column channel, drop column served_to, drop column wording;
      alter table notice add constraint notice_kind_check check (kind in ('failure', 'event-of-default', 'early-termination'));
    `);
  }
}

const access = String.raw`
  do $$
  declare name text;
  begin
    foreach name in array array['credit_authority_proposal', 'credit_authority', 'credit_line_act', 'nav_statement',
      'covenant_case', 'covenant_waiver_proposal', 'covenant_decision', 'credit_review', 'party_group', 'group_appetite'] loop
      execute format('create trigger append_only before update or delete or truncate on %I
        for each statement execute function control.forbid()', name);
    end loop;
  end $$;
  revoke all on function within_authority, only_advised_only_less, decided_once from public;
  grant select on credit_authority_proposal, credit_authority, credit_line_act, nav_statement, covenant_case,
    covenant_waiver_proposal, covenant_decision, credit_review, limit_breach, party_group, group_appetite to ringfence_writer;
  -- Times are the database's own: nobody back-dates what he did.
  grant insert (proposal_id, version, asset, entries) on credit_authority_proposal to ringfence_writer;
  grant insert (version, asset, entries, approval_id) on credit_authority to ringfence_writer;
  grant insert (relationship_id, occupancy, n, version, kind, done_by, reason, amount, review_by, notice_id)
    on credit_line_act to ringfence_writer;
  grant insert (id, party_id, kind, as_of, asset, nav, gross, liquid, document_hash, signed_by, delivered_by)
    on nav_statement to ringfence_writer;
  grant insert (relationship_id, id, occupancy, version, covenant, clause, breach, wanted, found, gives, use_by)
    on covenant_case to ringfence_writer;
  grant insert on covenant_waiver_proposal to ringfence_writer;
  grant insert (relationship_id, case_id, n, kind, decided_by, reason, notice_id, waived_until, conditions, approval_id)
    on covenant_decision to ringfence_writer;
  grant insert (relationship_id, id, occupancy, version, kind, due_on) on credit_review to ringfence_writer;
  grant insert (relationship_id, id, occupancy, version, number, limited_to, opened_at, cure_by) on limit_breach to ringfence_writer;
  grant update (ended_at) on limit_breach to ringfence_writer;
  grant insert (party_id, n, group_name, recorded_by, reason) on party_group to ringfence_writer;
  grant insert (group_name, version, asset, most, recorded_by, reason) on group_appetite to ringfence_writer;
`;
