import { type ActorId, ApprovalService } from '@app/control';
import { accept, invariant, refuse, type Result } from '@app/kernel';
import { uuidOf } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import {
  type CallBackRefusal,
  coolingMinutes,
  instructionNews,
  type InstructionStep,
  isLive,
  mayCallBack,
  type PhoneOnFile,
} from './domain';
import {
  callBacksOf,
  findInstruction,
  instructionState,
  lockInstruction,
  type SettlementInstruction,
} from './settlement-instruction.rows';
import { type OpenApprovalRefusal, undecided } from './undecided';
import { publish } from './webhook-news.rows';

export type CallBackRecordRefusal =
  | CallBackRefusal
  | 'no-such-instruction'
  | 'no-such-phone' // of this party
  | 'officer-not-enrolled'
  | 'instruction-over'
  | 'approved-already';

export type InstructionApprovalRefusal =
  | OpenApprovalRefusal
  | 'no-such-instruction'
  | 'instruction-over'
  | 'approved-already'
  | 'not-called-back'
  | 'control-not-proven'
  | 'entered-by-checker'
  | 'wallet-listed'
  | 'party-closed'
  | 'nothing-to-replace'; // it was replaced or stopped since

/** A call, and what was said. */
export interface NewCallBack {
  readonly phoneId: string;
  readonly answer: 'confirmed' | 'denied' | 'not-reached';
  readonly spokeTo?: string; // whoever answered
  readonly officer: ActorId;
}

const A_WEEK = 10_080; // minutes

/** Four eyes on where money may go: one calls the party back, another approves exactly what the party confirmed, and then it cools. */
@Injectable()
export class SettlementInstructionApproval {
  constructor(private readonly approvals: ApprovalService) {}

  /** Records a call. A yes is the maker's half of the approval; a no ends the instruction for good. */
  async callBack(
    tx: EntityManager,
    instructionId: string,
    { phoneId, answer, spokeTo, officer }: NewCallBack,
    asOf: Date,
  ): Promise<Result<SettlementInstruction, CallBackRecordRefusal>> {
    const instruction = await lockInstruction(tx, instructionId);
    if (instruction === undefined) return refuse('no-such-instruction');
    if ((await this.approvals.officer(tx, officer)) === undefined) return refuse('officer-not-enrolled');
    if (!isLive(instructionState(instruction, asOf))) return refuse('instruction-over');
    if (instruction.inForceFrom !== undefined) return refuse('approved-already');
    const phone = await phoneOf(tx, phoneId, instruction.partyId);
    if (phone === undefined) return refuse('no-such-phone');
    const may = mayCallBack(instruction, phone, officer);
    if (!may.ok) return may;
    const n = (await callBacksOf(tx, instructionId)).length + 1;
    const proposalId = answer === 'confirmed' ? await this.propose(tx, instructionId, n, officer) : null;
    await tx.query(
      `insert into settlement_call_back (instruction_id, n, party_id, phone_id, spoke_to, answer, called_by, proposal_id)
       values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [instructionId, n, instruction.partyId, phoneId, spokeTo ?? null, answer, officer, proposalId],
    );
    return await written(tx, instructionId, answer === 'not-reached' ? undefined : answer);
  }

  /**
   * The second person's word, by the hash of exactly what he has read. He neither entered the instruction nor called.
   *
   * @param cooling hours that a change cools: the setting of the house
   */
  async approve(
    tx: EntityManager,
    instructionId: string,
    { termsHash, checker, cooling }: { termsHash: string; checker: ActorId; cooling: number },
    asOf: Date,
  ): Promise<Result<SettlementInstruction, InstructionApprovalRefusal>> {
    const instruction = await lockInstruction(tx, instructionId);
    if (instruction === undefined) return refuse('no-such-instruction');
    const { confirmed, enteredBy, isFirst } = instruction;
    if (!isLive(instructionState(instruction, asOf))) return refuse('instruction-over');
    if (instruction.inForceFrom !== undefined) return refuse('approved-already');
    if (instruction.provenBy === undefined) return refuse('control-not-proven');
    if (confirmed === undefined) return refuse('not-called-back');
    if (checker === enteredBy) return refuse('entered-by-checker');
    if (instruction.listed === true) return refuse('wallet-listed');
    if (await isClosed(tx, instruction.partyId)) return refuse('party-closed');
    if (!(await this.stillReplaces(tx, instruction))) return refuse('nothing-to-replace');
    const { proposalId } = confirmed;
    const approval = await this.approvals.approve(tx, { proposalId, checker, subjectHash: termsHash });
    if (!approval.ok) return refuse(undecided(approval.refusal));
    await tx.query(
      `insert into settlement_instruction_approval (instruction_id, call_back, approval_id, cooling_minutes)
       values ($1, $2, $3, $4)`,
      [instructionId, confirmed.n, proposalId, coolingMinutes(cooling, isFirst)],
    );
    return await written(tx, instructionId, 'approved');
  }

  private async stillReplaces(
    tx: EntityManager,
    { replaces, partyId }: SettlementInstruction,
  ): Promise<boolean> {
    if (replaces === undefined) return true;
    const replaced = await findInstruction(tx, replaces, partyId);
    return replaced?.cancelledAt === undefined && replaced?.replacedFrom === undefined;
  }

  private async propose(
    tx: EntityManager,
    instructionId: string,
    callBack: number,
    maker: ActorId,
  ): Promise<string> {
    const [row] = await tx.query<{ hash: string | null }[]>(
      `select encode(settlement_instruction_terms($1, $2), 'hex') as hash`,
      [instructionId, callBack],
    );
    const subjectHash = row?.hash ?? '';
    invariant(subjectHash !== '', `instruction ${instructionId} has no terms`);
    const proposalId = uuidOf(`settlement-instruction/${instructionId}/${String(callBack)}`);
    await this.approvals.propose(tx, {
      id: proposalId,
      kind: 'legal-entity.settlement-instruction',
      subjectHash,
      maker,
      validForMinutes: A_WEEK,
    });
    return proposalId;
  }
}

async function phoneOf(
  tx: EntityManager,
  phoneId: string,
  partyId: string,
): Promise<PhoneOnFile | undefined> {
  const [row] = await tx.query<PhoneOnFile[]>(
    `select recorded_by as "recordedBy", recorded_at as "recordedAt" from party_phone where (id, party_id) = ($1, $2)`,
    [phoneId, partyId],
  );
  return row;
}

/** The instruction after a step, of which its party is told. A call that reached nobody is none. */
async function written(
  tx: EntityManager,
  instructionId: string,
  step: InstructionStep | undefined,
): Promise<Result<SettlementInstruction, never>> {
  const instruction = await findInstruction(tx, instructionId);
  invariant(instruction !== undefined, `instruction ${instructionId} was written a moment ago`);
  if (step !== undefined) await publish(tx, instructionNews(step, instruction));
  return accept(instruction);
}

async function isClosed(tx: EntityManager, partyId: string): Promise<boolean> {
  const [row] = await tx.query<{ closed: boolean }[]>(`select party_state($1) = 'closed' as closed`, [
    partyId,
  ]);
  return row?.closed === true;
}
