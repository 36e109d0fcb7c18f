import { invariant, Money } from '@app/kernel';
import type { EntityManager } from 'typeorm';
import { assetPaidTo, type SettlementAccount, type SettlementInstructionState, stateAt } from './domain';

/** To where a party's money may go, with all that has happened to it. */
export interface SettlementInstruction {
  readonly id: string;
  readonly partyId: string;
  readonly account: SettlementAccount;
  readonly testAmount: Money; // whose arrival from there proves control
  readonly replaces?: string;
  readonly enteredBy: string;
  readonly enteredRole: string;
  readonly proposedAt: Date;
  readonly isFirst: boolean; // the party never had another that two agreed on
  readonly provenBy?: string; // the transfer
  readonly confirmed?: Confirmed; // by the last call back in which the party said yes
  readonly denied: boolean;
  readonly approvedBy?: string;
  readonly inForceFrom?: Date;
  readonly replacedFrom?: Date;
  readonly cancelledAt?: Date;
  readonly listed: boolean | null; // a wallet, on the list in force; null: no list was ever read
}

/** A yes, and what the second person approves. */
export interface Confirmed {
  readonly n: number;
  readonly calledBy: string;
  readonly proposalId: string;
  readonly termsHash: string | null; // null for whoever is not of the house
}

/** A call on a number that was on file. */
export interface CallBack {
  readonly n: number;
  readonly phoneId: string;
  readonly number: string;
  readonly person: string;
  readonly spokeTo: string | null;
  readonly answer: 'confirmed' | 'denied' | 'not-reached';
  readonly calledBy: string;
  readonly calledAt: Date;
}

interface InstructionRow {
  readonly id: string;
  readonly party_id: string;
  readonly kind: SettlementAccount['kind'];
  readonly asset: string;
  readonly account: string;
  readonly bic: string | null;
  readonly chain_id: string | null;
  readonly custodian: string | null;
  readonly replaces: string | null;
  readonly test_amount: string;
  readonly entered_by: string;
  readonly entered_role: string;
  readonly proposed_at: Date;
  readonly is_first: boolean;
  readonly transfer: string | null;
  readonly n: number | null;
  readonly called_by: string | null;
  readonly proposal_id: string | null;
  readonly terms_hash: string | null;
  readonly denied: boolean;
  readonly checker: string | null;
  readonly in_force_from: Date | null;
  readonly replaced_from: Date | null;
  readonly ended_at: Date | null;
  readonly listed: boolean | null;
}

const SELECT = `
  select i.*, p.transfer, c.n, c.called_by, c.proposal_id, encode(o.subject_hash, 'hex') as terms_hash, d.checker, a.in_force_from,
    e.ended_at, settlement_instruction_is_first(i.party_id, i.id) as is_first,
    exists (select from settlement_call_back b where b.instruction_id = i.id and b.answer = 'denied') as denied,
    case i.kind when 'wallet' then wallet_is_listed(i.account) else false end as listed,
    (select min(na.in_force_from) from settlement_instruction n
     join settlement_instruction_approval na on na.instruction_id = n.id
     left join settlement_instruction_end ne on ne.instruction_id = n.id
     where n.replaces = i.id and (ne.ended_at is null or ne.ended_at >= na.in_force_from)) as replaced_from
  from settlement_instruction i
  left join settlement_instruction_proof p on p.instruction_id = i.id
  left join lateral (
    select * from settlement_call_back b where b.instruction_id = i.id and b.answer = 'confirmed' order by b.n desc limit 1
  ) c on true
  left join control.proposal o on o.id = c.proposal_id
  left join settlement_instruction_approval a on a.instruction_id = i.id
  left join control.approval d on d.id = a.approval_id
  left join settlement_instruction_end e on e.instruction_id = i.id`;

/** Whose instructions are meant: a party's own, or everybody's. */
const SEEN_BY_PARTY = '($1::text is null or i.party_id = $1)';

/** One instruction; undefined when there is none, or none that this party may see. */
export async function findInstruction(
  tx: EntityManager,
  instructionId: string,
  partyId?: string,
): Promise<SettlementInstruction | undefined> {
  const [row] = await tx.query<InstructionRow[]>(`${SELECT} where ${SEEN_BY_PARTY} and i.id = $2`, [
    partyId ?? null,
    instructionId,
  ]);
  return row && instructionOf(row);
}

/** The same, alone: nobody changes it, or pays by it, until the transaction ends. */
export async function lockInstruction(
  tx: EntityManager,
  instructionId: string,
  partyId?: string,
): Promise<SettlementInstruction | undefined> {
  await tx.query(
    `select lock_party(i.party_id) from settlement_instruction i where ${SEEN_BY_PARTY} and i.id = $2`,
    [partyId ?? null, instructionId],
  );
  return await findInstruction(tx, instructionId, partyId);
}

/** Instructions in the order in which they were proposed, from the one after `after` on. */
export async function pageOfInstructions(
  tx: EntityManager,
  filter: { readonly partyId?: string; readonly after?: string; readonly limit: number },
): Promise<SettlementInstruction[]> {
  const rows = await tx.query<InstructionRow[]>(
    `${SELECT} where ${SEEN_BY_PARTY}
       and ($2::uuid is null or (i.proposed_at, i.id) > (
         select i.proposed_at, i.id from settlement_instruction i where i.id = $2 and ${SEEN_BY_PARTY}))
     order by i.proposed_at, i.id limit $3`,
    [filter.partyId ?? null, filter.after ?? null, filter.limit],
  );
  return rows.map(instructionOf);
}

/** Every call about an instruction, the first first. */
export async function callBacksOf(tx: EntityManager, instructionId: string): Promise<CallBack[]> {
  return await tx.query<CallBack[]>(
    `select c.n, c.phone_id as "phoneId", p.number, p.person, c.spoke_to as "spokeTo", c.answer, c.called_by as "calledBy",
       c.called_at as "calledAt"
     from settlement_call_back c join party_phone p on p.id = c.phone_id
     where c.instruction_id = $1 order by c.n`,
    [instructionId],
  );
}

/** Where an instruction stands at an instant. */
export function instructionState(instruction: SettlementInstruction, asOf: Date): SettlementInstructionState {
  return stateAt({ ...instruction, confirmed: instruction.confirmed !== undefined }, asOf);
}

function instructionOf(row: InstructionRow): SettlementInstruction {
  const asset = assetPaidTo(row.kind, row.asset);
  invariant(asset !== undefined, `instruction ${row.id} is of an asset that is not paid there`);
  return {
    id: row.id,
    partyId: row.party_id,
    account: accountOf(row),
    testAmount: Money.ofMinor(BigInt(row.test_amount), asset),
    enteredBy: row.entered_by,
    enteredRole: row.entered_role,
    proposedAt: row.proposed_at,
    isFirst: row.is_first,
    denied: row.denied,
    listed: row.listed,
    ...(row.replaces !== null && { replaces: row.replaces }),
    ...(row.transfer !== null && { provenBy: row.transfer }),
    ...confirmedOf(row),
    ...(row.checker !== null && { approvedBy: row.checker }),
    ...(row.in_force_from !== null && { inForceFrom: row.in_force_from }),
    ...(row.replaced_from !== null && { replacedFrom: row.replaced_from }),
    ...(row.ended_at !== null && { cancelledAt: row.ended_at }),
  };
}

function accountOf({ kind, account, bic, chain_id: chainId, custodian }: InstructionRow): SettlementAccount {
  if (kind === 'bank') return { kind, account, bic: bic ?? '' };
  return { kind, account, chainId: chainId ?? '', custodian: custodian ?? '' };
}

function confirmedOf({
  n,
  called_by: calledBy,
  proposal_id: proposalId,
  terms_hash: termsHash,
}: InstructionRow) {
  if (n === null || calledBy === null || proposalId === null) return undefined;
  return { confirmed: { n, calledBy, proposalId, termsHash } };
}
