import { accept, invariant, isOpen, type Money, refuse, type Result, US_BONDS } from '@app/kernel';
import { LedgerService } from '@app/ledger';
import type { BookId } from '@app/ledger/domain';
import { uuidOf } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { exchanged, TBILL } from './domain';
import { findTranche } from './tranche.rows';

export interface BillSale {
  readonly trancheId: BookId;
  readonly amount: Money; // at par, in the settlement asset
  readonly reference: string; // the custodian's: the same reference is the same sale
}

export type SaleRefusal = 'market-shut' | 'not-so-many';

/** What a trust's collateral lies in. A claim is paid in cash; bills are cash only while their market is open. */
@Injectable()
export class CollateralService {
  constructor(private readonly ledger: LedgerService) {}

  /** Turns bills into cash. The same sale again is nothing. */
  async sellBills(tx: EntityManager, sale: BillSale, at: Date): Promise<Result<void, SaleRefusal>> {
    const { trancheId, amount, reference } = sale;
    const tranche = await findTranche(tx, trancheId);
    invariant(tranche !== undefined, `no tranche ${trancheId}`);
    if (!isOpen(US_BONDS, at)) return refuse('market-shut');
    const event = `bills-sold/${trancheId}/${reference}`;
    const transfers = exchanged(trancheId, amount.in(TBILL), amount.asset, uuidOf(event));
    const [answer] = await this.ledger.post(tx, [{ event, effectiveAt: at, transfers }]);
    invariant(answer !== undefined, 'a posting gave no answer');
    if (answer.ok) return accept(undefined);
    invariant(answer.refusal === 'insufficient', `${event} was refused: ${answer.refusal}`);
    return refuse('not-so-many');
  }
}
