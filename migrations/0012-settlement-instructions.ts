import type { MigrationInterface, QueryRunner } from 'typeorm';
import { partyStanding } from './0012-party-standing';
import { settlementInstruction } from './0012-settlement-instruction';
import { settlementRules } from './0012-settlement-rules';

/** What a party may do after it was let in, and to where its money may go. */
export class SettlementInstructions12 implements MigrationInterface {
  readonly name = 'SettlementInstructions0000000000012';

  async up(runner: QueryRunner): Promise<void> {
    for (const part of [partyStanding, settlementInstruction, settlementRules, access])
      await runner.query(part);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(String.raw`
      drop trigger leaves_by_a_withdrawal on led.transfer;
      drop trigger pays_out_to_its_party on instruction;
      alter table instruction drop column settlement_instruction_id cascade;
      drop table settlement_instruction_end, settlement_instruction_approval, settlement_call_back, settlement_instruction_proof,
        settlement_instruction, party_phone;
      drop trigger party_may_add on reservation_seat;
      drop trigger party_may_trade on reservation;
      drop trigger party_may_book on reservation;
      drop trigger party_may_be_seated on occupancy;
      drop trigger application_moves_party on application;
      drop table party_standing, party_standing_proposal, party_transition;
      drop function leaves_by_a_withdrawal(), pays_out_to_its_party(), stop_instruction(), approve_instruction(),
        call_back_by_another(), refuse_instruction(text, text), settlement_instruction_in_force(uuid, timestamptz),
        settlement_instruction_replaced(uuid, timestamptz), settlement_instruction_is_first(text, uuid),
        settlement_instruction_terms(uuid, integer), wallet_is_listed(text), iban_adds_up(text), party_may_add(), party_may_trade(),
        party_may_be_seated(), application_moves_party(), review_months(text), party_follows(), party_holds(text),
        hold_parties(text[]), party_state(text), hold_party(text), lock_party(text),
        party_standing_terms(text, integer, text, text, date, text);
    `);
  }
}

const access = String.raw`
  do $$
  declare name text;
  begin
    foreach name in array array['party_standing', 'party_standing_proposal', 'party_phone', 'settlement_instruction',
      'settlement_instruction_proof', 'settlement_call_back', 'settlement_instruction_approval', 'settlement_instruction_end'] loop
      execute format('create trigger append_only before update or delete or truncate on %I
        for each statement execute function control.forbid()', name);
    end loop;
  end $$;

  revoke all on function party_follows, application_moves_party, party_may_be_seated, party_may_trade, party_may_add,
    call_back_by_another, approve_instruction, stop_instruction, pays_out_to_its_party, leaves_by_a_withdrawal,
    refuse_instruction from public;
  grant select on party_transition, party_standing, party_standing_proposal, party_phone, settlement_instruction,
    settlement_instruction_proof, settlement_call_back, settlement_instruction_approval, settlement_instruction_end
    to ringfence_writer;
  -- Times and hashes are the database's own.
  grant insert on party_standing_proposal to ringfence_writer;
  grant insert (party_id, n, from_state, to_state, eases, set_by, role, reason, review_on, approval_id)
    on party_standing to ringfence_writer;
  grant insert (id, party_id, person, number, source, recorded_by) on party_phone to ringfence_writer;
  grant insert (id, party_id, kind, asset, account, bic, chain_id, custodian, replaces, test_amount, entered_by, entered_role)
    on settlement_instruction to ringfence_writer;
  grant insert (instruction_id, from_account, amount, transfer, recorded_by) on settlement_instruction_proof to ringfence_writer;
  grant insert (instruction_id, n, party_id, phone_id, spoke_to, answer, called_by, proposal_id)
    on settlement_call_back to ringfence_writer;
  grant insert (instruction_id, call_back, approval_id, cooling_minutes) on settlement_instruction_approval to ringfence_writer;
  grant insert (instruction_id, ended_by, role, reason) on settlement_instruction_end to ringfence_writer;
`;
