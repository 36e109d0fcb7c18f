import { accept, invariant, type Money, plusMinutes, refuse, type Result } from '@app/kernel';
import { LedgerService } from '@app/ledger';
import {
  instructionState,
  PartyStandingService,
  RelationshipService,
  type SettlementInstruction,
  SettlementInstructionService,
} from '@app/legal-entity';
import { type Occupancy, occupants, type Relationship, type RelationshipId } from '@app/legal-entity/domain';
import { schedule, uuidOf } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { bookBalances, decideWithdrawal, paidOut, type Payee, type WithdrawalRefusal } from './domain';
import { MINUTES_TO_FINALITY } from './finality';
import {
  calledAndDue,
  findWithdrawal,
  insertWithdrawal,
  pageOfWithdrawals,
  type Withdrawal,
} from './withdrawal.rows';

/** Money that a party asks for, from the account of its seat to an instruction of its own. */
export interface NewWithdrawal {
  readonly occupancy: string;
  readonly amount: Money;
  readonly settlementInstructionId: string;
  readonly reference: string; // unique in the relationship
}

export type AskWithdrawalRefusal = WithdrawalRefusal | { readonly kind: 'no-such-seat' };

/** Money out of a relationship's vault: reserved when it is instructed, so that it cannot be spent twice, and gone when it is final. */
@Injectable()
export class WithdrawalService {
  constructor(
    private readonly relationships: RelationshipService,
    private readonly standings: PartyStandingService,
    private readonly instructions: SettlementInstructionService,
    private readonly ledger: LedgerService,
  ) {}

  /**
   * Instructs a withdrawal. Under the lock of the relationship, and with the party held: of a withdrawal and a suspension at once, or
   * the end of its instruction, one comes first.
   */
  async instruct(
    tx: EntityManager,
    relationshipId: RelationshipId,
    wanted: NewWithdrawal,
    asOf: Date,
  ): Promise<Result<Withdrawal, AskWithdrawalRefusal>> {
    const relationship = await this.relationships.lock(tx, relationshipId);
    const seat = occupants(relationship).find(({ code }) => code === wanted.occupancy);
    if (seat === undefined) return refuse({ kind: 'no-such-seat' });
    const may = await this.decided(tx, relationship, seat, wanted, asOf);
    if (!may.ok) return may;
    const withdrawalId = uuidOf(`withdrawal/${relationshipId}/${wanted.reference}`);
    await insertWithdrawal(tx, relationshipId, { ...wanted, id: withdrawalId, asOf });
    const payload = { bookId: relationshipId, instructionId: withdrawalId };
    const dueAt = plusMinutes(asOf, MINUTES_TO_FINALITY);
    await schedule(tx, [{ kind: 'settlement.finalise', key: withdrawalId, payload, dueAt }]);
    const withdrawal = await findWithdrawal(tx, relationshipId, withdrawalId);
    invariant(withdrawal !== undefined, `withdrawal ${withdrawalId} was written a moment ago`);
    await this.ledger.postAll(tx, [
      {
        event: `withdrawal-instructed/${withdrawalId}`,
        effectiveAt: asOf,
        transfers: paidOut(relationshipId, wanted.occupancy, wanted.amount, withdrawalId),
        pending: 'reserve',
      },
    ]);
    return accept(withdrawal);
  }

  /** A page of the withdrawals of these seats, in the order in which they were instructed. */
  page(
    tx: EntityManager,
    relationshipId: RelationshipId,
    filter: { readonly occupancies: readonly string[]; readonly after?: string; readonly limit: number },
  ): Promise<Withdrawal[]> {
    return pageOfWithdrawals(tx, relationshipId, filter);
  }

  private async decided(
    tx: EntityManager,
    relationship: Relationship,
    { code, partyId, standing }: Occupancy,
    { amount, settlementInstructionId }: NewWithdrawal,
    asOf: Date,
  ): Promise<Result<'may', WithdrawalRefusal>> {
    const party = (await this.standings.hold(tx, [partyId])).get(partyId);
    invariant(party !== undefined, `nothing is known of what ${partyId} may do`);
    const instruction = await this.instructions.find(tx, settlementInstructionId, partyId);
    const payee = instruction && payeeOf(instruction, asOf);
    const { id, asset } = relationship;
    const { money, promised } = bookBalances(await this.ledger.holdings(tx, id), asset);
    const due = promised(`DUE_FROM.${code}`).plus(await calledAndDue(tx, relationship, code, asOf));
    return decideWithdrawal({ amount, free: money(`FREE.${code}`), due, standing, party, payee });
  }
}

function payeeOf(instruction: SettlementInstruction, asOf: Date): Payee {
  const { inForceFrom, listed, testAmount } = instruction;
  return {
    state: instructionState(instruction, asOf),
    asset: testAmount.asset.code,
    listed,
    ...(inForceFrom !== undefined && { inForceFrom }),
  };
}
