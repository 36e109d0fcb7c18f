import { type Money } from '@app/kernel';
import { LedgerService } from '@app/ledger';
import { hashOf } from '@app/platform';
import { bookBalances } from '@app/settlement/domain';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { lossStateOf, noticeText, principalChanges } from './domain';
import type { ReceivedNotice } from './loss-notice.rows';
import { type IssuedTranche, tranchesCovering } from './tranche.rows';

/** What a notice means for one tranche, as its trust stands now. */
export interface PlannedShare {
  readonly tranche: IssuedTranche;
  readonly change: Money; // positive: paid and written down; negative: restored and written up
  readonly outstanding: Money; // before it
  readonly cash: Money; // collateral that can be paid at once
}

/** What the trustee is asked to approve. */
export interface PayoutPlan {
  readonly shares: readonly PlannedShare[]; // junior first; tranches that do not move are left out
  readonly subjectHash: string; // of the notice, who verified it, and every share
}

interface TrustStanding {
  readonly tranche: IssuedTranche;
  readonly cash: Money;
  readonly outstanding: Money;
  readonly writtenDown: Money;
}

/** Works out what a notice does, from its cumulative figures and from what the trusts have written down so far. */
@Injectable()
export class PayoutPlanService {
  constructor(private readonly ledger: LedgerService) {}

  async of(tx: EntityManager, received: ReceivedNotice): Promise<PayoutPlan> {
    const { notice, relationshipId, occupancy, firstSkin } = received;
    const trusts: TrustStanding[] = [];
    for (const tranche of await tranchesCovering(tx, relationshipId, occupancy))
      trusts.push(await this.standing(tx, tranche));
    const tranches = trusts.map(({ tranche }) => tranche);
    const after = lossStateOf([notice], tranches, firstSkin);
    const losses = trusts.map(({ tranche, writtenDown }) => ({ trancheId: tranche.id, writtenDown }));
    const changes = principalChanges({ losses }, after);
    const shares = trusts.flatMap(({ tranche, outstanding, cash }) =>
      changes
        .filter(({ trancheId }) => trancheId === tranche.id)
        .map(({ change }) => ({ tranche, change, outstanding, cash })),
    );
    const moved = shares.map(({ tranche, change }) => [tranche.name, change]);
    return { shares, subjectHash: hashOf([noticeText(notice), notice.verificationAgent, firstSkin, moved]) };
  }

  private async standing(tx: EntityManager, tranche: IssuedTranche): Promise<TrustStanding> {
    const { money, promised } = bookBalances(await this.ledger.holdings(tx, tranche.id), tranche.asset);
    return {
      tranche,
      cash: money('COLLATERAL'),
      outstanding: promised('PRINCIPAL'),
      writtenDown: promised('WRITTEN_DOWN'),
    };
  }
}
