import { id, invariant, type Result, USDC } from '@app/kernel';
import {
  PartyPhoneService,
  SettlementInstructionApproval,
  SettlementInstructionService,
} from '@app/legal-entity';
import { checksummed } from '@app/legal-entity/domain';
import { uuidOf } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Seed } from './seed-schema';

const COOLING_HOURS = 24; // a first one cools a quarter of it: nobody is paid before 6:00 of the first day
const ETHEREUM = '1';
const FIRST_NUMBER = 12_025_550_100; // of the block that is kept for inventions

/** Gives every invented party a wallet that it may be paid to, by the same steps as anybody's. */
@Injectable()
export class OpenWallets {
  constructor(
    private readonly phones: PartyPhoneService,
    private readonly instructions: SettlementInstructionService,
    private readonly approvals: SettlementInstructionApproval,
  ) {}

  async open(tx: EntityManager, seed: Seed): Promise<void> {
    for (const [n, { id: partyId }] of seed.parties.entries()) await this.openOne(tx, seed, partyId, n);
  }

  private async openOne(tx: EntityManager, { opensAt, entity, script }: Seed, partyId: string, n: number) {
    const { maker, checker } = entity.signs;
    const recorder = id<'Actor'>(script.default.officers.manager);
    const phoneId = uuidOf(`seed/phone/${partyId}`);
    const person = 'the treasurer';
    const number = `+${String(FIRST_NUMBER + n)}`;
    const phone = { id: phoneId, person, number, source: 'invented', officer: recorder };
    sure(await this.phones.record(tx, partyId, phone));
    const address = checksummed(`0x${uuidOf(`seed/wallet/${partyId}`).replaceAll('-', '')}${'0'.repeat(8)}`);
    const account = { kind: 'wallet', account: address, chainId: ETHEREUM, custodian: 'self' } as const;
    const instructionId = uuidOf(`seed/settlement-instruction/${partyId}`);
    const wanted = { id: instructionId, partyId, account, asset: USDC.code };
    const by = { by: `counterparty:${partyId}`, role: 'counterparty' };
    const { testAmount } = sure(await this.instructions.propose(tx, { ...wanted, ...by }));
    const sent = { from: address, amount: testAmount.toText(), transfer: `seed/${partyId}` };
    sure(await this.instructions.prove(tx, instructionId, { ...sent, officer: recorder }, opensAt));
    const call = { phoneId, answer: 'confirmed', spokeTo: person, officer: id<'Actor'>(maker) } as const;
    const { confirmed } = sure(await this.approvals.callBack(tx, instructionId, call, opensAt));
    const approval = {
      termsHash: confirmed?.termsHash ?? '',
      checker: id<'Actor'>(checker),
      cooling: COOLING_HOURS,
    };
    sure(await this.approvals.approve(tx, instructionId, approval, opensAt));
  }
}

function sure<Value>(answer: Result<Value, unknown>): Value {
  invariant(answer.ok, `a wallet is refused: ${answer.ok ? '' : JSON.stringify(answer.refusal)}`);
  return answer.value;
}
