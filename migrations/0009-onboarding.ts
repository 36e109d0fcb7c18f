import type { MigrationInterface, QueryRunner } from 'typeorm';
import { applications } from './0009-onboarding-application';
import { screening } from './0009-onboarding-screening';

/** From an application to a party: what it consists of, version by version; each step; who was compared with which list. */
export class Onboarding9 implements MigrationInterface {
  readonly name = 'Onboarding0000000000009';

  async up(runner: QueryRunner): Promise<void> {
    for (const part of [applications, screening, access]) await runner.query(part);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(String.raw`
      drop table hit_decision, screening_hit, screening, sanctions_reading, sanctions_entry, sanctions_list;
      alter table party drop column application_id, drop column lei;
      drop table application_step, application_section, application, application_transition;
      drop function number_section(), name_the_group(), step_was_written(), approved_by_another(), party_was_approved(),
        decide_once(), match_is_held(), application_content_hash(uuid);
    `);
  }
}

const access = String.raw`
  do $$
  declare name text;
  begin
    foreach name in array array['application_section', 'application_step', 'sanctions_list', 'sanctions_reading', 'sanctions_entry',
      'screening', 'screening_hit', 'hit_decision'] loop
      execute format('create trigger append_only before update or delete or truncate on %I
        for each statement execute function control.forbid()', name);
    end loop;
  end $$;

  revoke all on function number_section, name_the_group, step_was_written, approved_by_another, party_was_approved,
    decide_once, match_is_held, application_content_hash from public;
  grant execute on function application_content_hash to ringfence_writer;
  grant select on application_transition, application, application_section, application_step, sanctions_list, sanctions_reading,
    sanctions_entry, screening, screening_hit, hit_decision to ringfence_writer;
  -- Times, numbers and conflict groups are the database's own.
  grant insert (id, client, name) on application to ringfence_writer;
  grant update (state, resumes_at, asked, steps, approval_id, approved_hash, party_id) on application to ringfence_writer;
  grant insert (application_id, section, version, content, put_by, put_role) on application_section to ringfence_writer;
  grant insert (application_id, n, command, from_state, to_state, done_by, role, reason) on application_step to ringfence_writer;
  grant insert (version, source, entries) on sanctions_list to ringfence_writer;
  grant insert (version) on sanctions_reading to ringfence_writer;
  grant insert on sanctions_entry to ringfence_writer;
  grant insert (application_id, subjects_hash, list_version, hits) on screening to ringfence_writer;
  grant insert (id, application_id, list_version, role, ref, name, entry, entry_name, entry_type, program, score)
    on screening_hit to ringfence_writer;
  grant insert (hit_id, n, decision, rationale, decided_by, role) on hit_decision to ringfence_writer;
`;
