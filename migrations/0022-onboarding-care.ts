import type { MigrationInterface, QueryRunner } from 'typeorm';
import { partyLapse, partyPapers } from './0022-party-paper';
import { riskOverrides } from './0022-risk-override';
import { sandbox } from './0022-sandbox';
import { sanctionsWallets } from './0022-sanctions-wallet';

/** What becomes of a party's papers, its rating and its wallets after it was let in. */
export class OnboardingCare22 implements MigrationInterface {
  readonly name = 'OnboardingCare0000000000022';

  async up(runner: QueryRunner): Promise<void> {
    for (const part of [sanctionsWallets, partyPapers, partyLapse, riskOverrides, sandbox])
      await runner.query(part);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(String.raw`
      alter table screening_hit drop column sandbox;
      alter table screening drop column sandbox;
      alter table sanctions_reading drop column sandbox;
      alter table sanctions_list drop column sandbox; -- the list itself stays, and is never in force
      drop trigger party_is_real on party;
      drop function party_is_real();
      create or replace function lei_is_taken(application uuid, lei text) returns boolean
      language sql stable security definer set search_path = pg_catalog, pg_temp
      return exists (
        select from public.application a
        where a.lei = lei_is_taken.lei and a.id <> application and a.state not in ('draft', 'rejected', 'withdrawn')
      );
      drop index one_application_a_lei;
      alter table application drop column sandbox;
      create unique index one_application_a_lei on application (lei) where state not in ('draft', 'rejected', 'withdrawn');

      drop function party_review_on(text), rating_in_force(uuid);
      drop table risk_override_end, risk_override_proposal, risk_override;
      drop function override_follows(), risk_override_terms(uuid, integer, text, text, date, text);

      drop trigger party_goes_on on party_standing;
      drop function party_goes_on();
      alter table party_standing drop constraint eased_by_two, drop column ground, drop column renewal_id;
      alter table party_standing add constraint eased_by_two check (eases = (approval_id is not null));
      delete from party_transition where (from_state, to_state) = ('restricted', 'review-due');
      create or replace function party_signatories(party_id text) returns jsonb
      language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
      begin
        if session_user = 'ringfence_outsider' and party_id is distinct from outside.party() then return null; end if;
        return (
          select s.content from public.party p join public.application_section s using (application_id)
          where p.id = party_signatories.party_id and s.section = 'signatories' order by s.version desc limit 1
        );
      end $$;
      drop function party_papers_expired(text);
      drop view party_paper_now;
      drop table party_paper_mark, party_paper_proposal, party_paper;
      drop function paper_follows(), today(), party_paper_terms(text, text, text, integer, date, text);

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
