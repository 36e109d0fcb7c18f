import { type ActorId, ApprovalService } from '@app/control';
import { accept, id as idOf, invariant, Money, refuse, type Result } from '@app/kernel';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import {
  type AccountRefusal,
  accountRefusal,
  assetPaidTo,
  instructionNews,
  type InstructionStep,
  isLive,
  type SettlementAccount,
  testAmountOf,
} from './domain';
import {
  callBacksOf,
  type CallBack,
  findInstruction,
  instructionState,
  lockInstruction,
  pageOfInstructions,
  type SettlementInstruction,
} from './settlement-instruction.rows';
import { publish } from './webhook-news.rows';

/** An account as somebody proposes it for a party. */
export interface NewInstruction {
  readonly id: string; // derived from the client and its key
  readonly partyId: string;
  readonly account: SettlementAccount;
  readonly asset: string;
  readonly replaces?: string;
  readonly by: string;
  readonly role: string;
}

export type ProposeInstructionRefusal =
  | AccountRefusal
  | 'not-a-party'
  | 'party-closed'
  | 'nothing-to-replace' // none of this party and asset, or it is over
  | 'officer-not-enrolled';

export type ProveControlRefusal =
  | 'no-such-instruction'
  | 'officer-not-enrolled'
  | 'instruction-over'
  | 'proven-already'
  | 'from-another-account'
  | 'another-amount'
  | 'transfer-known'; // it has proved another account

export type CancelInstructionRefusal = 'no-such-instruction' | 'instruction-over' | 'officer-not-enrolled';

/** Which instructions a reader asks for, and which it may see: a party sees its own. */
export interface InstructionFilter {
  readonly partyId?: string;
  readonly after?: string;
  readonly limit: number;
}

/** Who acts on an instruction: an officer, or a client of the party itself, which sees no other's. */
export interface ActingOnInstruction {
  readonly by: string;
  readonly role: string;
  readonly partyId?: string; // of an outsider
}

/** What came from an account, as somebody saw it on the chain or at the bank. */
export interface SentAmount {
  readonly from: string;
  readonly amount: string; // decimal text, of the asset that is to be paid there
  readonly transfer: string; // what the chain, or the bank, calls it
  readonly officer: ActorId;
}

/** To where parties may be paid: proposed, proved to be theirs, and stopped. That two agree is the approval service's. */
@Injectable()
export class SettlementInstructionService {
  constructor(private readonly approvals: ApprovalService) {}

  /** Proposes an account. Nothing is paid there yet. */
  async propose(
    tx: EntityManager,
    { id, partyId, account, asset, replaces, by, role }: NewInstruction,
  ): Promise<Result<SettlementInstruction, ProposeInstructionRefusal>> {
    await tx.query('select lock_party($1)', [partyId]);
    const [party] = await tx.query<{ state: string }[]>(
      'select party_state(id) as state from party where id = $1',
      [partyId],
    );
    if (party === undefined) return refuse('not-a-party');
    if (!(await this.isKnown(tx, { by, role }))) return refuse('officer-not-enrolled');
    if (party.state === 'closed') return refuse('party-closed');
    const wrong = accountRefusal(account, asset);
    if (wrong !== undefined) return refuse(wrong);
    if (replaces !== undefined && !(await this.stands(tx, replaces, partyId, asset)))
      return refuse('nothing-to-replace');
    const wallet = account.kind === 'wallet' ? account : undefined;
    const paid = assetPaidTo(account.kind, asset);
    const testAmount = paid === undefined ? 0n : testAmountOf(id.replaceAll('-', ''), paid);
    await tx.query(
      `insert into settlement_instruction
         (id, party_id, kind, asset, account, bic, chain_id, custodian, replaces, test_amount, entered_by, entered_role)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
      [
        ...[id, partyId, account.kind, asset, account.account, account.kind === 'bank' ? account.bic : null],
        ...[wallet?.chainId ?? null, wallet?.custodian ?? null, replaces ?? null, testAmount, by, role],
      ],
    );
    return await this.written(tx, id, 'proposed');
  }

  /** Records that the small odd amount came from the account: whoever sent it holds it. */
  async prove(
    tx: EntityManager,
    instructionId: string,
    sent: SentAmount,
    asOf: Date,
  ): Promise<Result<SettlementInstruction, ProveControlRefusal>> {
    const { from, amount, transfer, officer } = sent;
    const instruction = await lockInstruction(tx, instructionId);
    if (instruction === undefined) return refuse('no-such-instruction');
    if ((await this.approvals.officer(tx, officer)) === undefined) return refuse('officer-not-enrolled');
    if (!isLive(instructionState(instruction, asOf))) return refuse('instruction-over');
    if (instruction.provenBy !== undefined) return refuse('proven-already');
    if (from !== instruction.account.account) return refuse('from-another-account');
    const { testAmount } = instruction;
    if (!isSame(amount, testAmount)) return refuse('another-amount');
    const fresh = await tx.query<unknown[]>(
      `insert into settlement_instruction_proof (instruction_id, from_account, amount, transfer, recorded_by)
       values ($1, $2, $3, $4, $5) on conflict (transfer) do nothing returning instruction_id`,
      [instructionId, from, testAmount.minor, transfer, officer],
    );
    return fresh.length === 0 ? refuse('transfer-known') : await this.written(tx, instructionId, 'proven');
  }

  /** Stops an instruction, at whatever point, also one in force. It takes one person of either side: a stop waits for nobody. */
  async cancel(
    tx: EntityManager,
    instructionId: string,
    { by, role, partyId }: ActingOnInstruction,
    { reason, asOf }: { readonly reason: string; readonly asOf: Date },
  ): Promise<Result<SettlementInstruction, CancelInstructionRefusal>> {
    const instruction = await lockInstruction(tx, instructionId, partyId);
    if (instruction === undefined) return refuse('no-such-instruction');
    if (!(await this.isKnown(tx, { by, role }))) return refuse('officer-not-enrolled');
    if (!isLive(instructionState(instruction, asOf))) return refuse('instruction-over');
    await tx.query(
      'insert into settlement_instruction_end (instruction_id, ended_by, role, reason) values ($1, $2, $3, $4)',
      [instructionId, by, role, reason],
    );
    return await this.written(tx, instructionId, 'cancelled');
  }

  /** A page in the order of proposal; a cursor the reader may not see gives an empty page. */
  page(tx: EntityManager, filter: InstructionFilter): Promise<SettlementInstruction[]> {
    return pageOfInstructions(tx, filter);
  }

  /** One instruction; undefined when there is none, or none that this party may see. */
  find(
    tx: EntityManager,
    instructionId: string,
    partyId?: string,
  ): Promise<SettlementInstruction | undefined> {
    return findInstruction(tx, instructionId, partyId);
  }

  /** The same, and nobody changes it, or pays by it, until the transaction ends. */
  lock(
    tx: EntityManager,
    instructionId: string,
    partyId?: string,
  ): Promise<SettlementInstruction | undefined> {
    return lockInstruction(tx, instructionId, partyId);
  }

  /**
   * The one that an instruction is compared with: the one it replaces, or else the party's newest in force of the same asset;
   * undefined: there is none.
   */
  async comparedWith(
    tx: EntityManager,
    { id, partyId, replaces, testAmount }: SettlementInstruction,
    asOf: Date,
  ): Promise<SettlementInstruction | undefined> {
    if (replaces !== undefined) return await findInstruction(tx, replaces, partyId);
    const [row] = await tx.query<{ id: string }[]>(
      `select i.id from settlement_instruction i
       where (i.party_id, i.asset) = ($1, $2) and i.id <> $3 and settlement_instruction_in_force(i.id, $4)
       order by i.proposed_at desc, i.id limit 1`,
      [partyId, testAmount.asset.code, id, asOf],
    );
    return row && (await findInstruction(tx, row.id, partyId));
  }

  /** The calls about an instruction: whom the house called, on which number, and what it was told. */
  callBacks(tx: EntityManager, instructionId: string): Promise<CallBack[]> {
    return callBacksOf(tx, instructionId);
  }

  /** Whoever acts for the house is an officer; of the outside, a client is known by its token. */
  private async isKnown(tx: EntityManager, { by, role }: { by: string; role: string }): Promise<boolean> {
    return role === 'counterparty' || (await this.approvals.officer(tx, idOf<'Actor'>(by))) !== undefined;
  }

  private async stands(
    tx: EntityManager,
    replaced: string,
    partyId: string,
    asset: string,
  ): Promise<boolean> {
    const found = await findInstruction(tx, replaced, partyId);
    if (found?.testAmount.asset.code !== asset || found.inForceFrom === undefined) return false;
    return found.cancelledAt === undefined && found.replacedFrom === undefined;
  }

  /** The instruction after a step, of which its party is told. */
  private async written(
    tx: EntityManager,
    instructionId: string,
    step: InstructionStep,
  ): Promise<Result<SettlementInstruction, never>> {
    const instruction = await findInstruction(tx, instructionId);
    invariant(instruction !== undefined, `instruction ${instructionId} was written a moment ago`);
    await publish(tx, instructionNews(step, instruction));
    return accept(instruction);
  }
}

/** As it is written: 1.000317 and 1.0003170 are the same amount, and what is finer than a unit is none. */
const isSame = (amount: string, { asset, minor }: Money) =>
  Money.fits(amount, asset) && Money.of(amount, asset).minor === minor;
