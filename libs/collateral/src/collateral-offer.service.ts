import type { Money } from '@app/kernel';
import { LedgerService } from '@app/ledger';
import type { Occupancy, Relationship } from '@app/legal-entity/domain';
import { SnapshotService } from '@app/market-data';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { amountsOn, CollateralService } from './collateral.service';
import { type JudgedOffer, offerOf, together } from './domain';

/** What a seat offers to post, and what stands beside it. */
export interface SeatOffer {
  readonly cash: Money; // offered with it, in the settlement asset: limits by percentage are of all that is posted
  readonly tokens: readonly Money[];
  readonly returning: Money; // of the settlement asset: is called back, and as good as gone
}

/** Judges what a seat would post before it moves: each piece by what it adds to those before it, on the newest marks. */
@Injectable()
export class CollateralOfferService {
  constructor(
    private readonly collateral: CollateralService,
    private readonly snapshots: SnapshotService,
    private readonly ledger: LedgerService,
  ) {}

  /** Under the relationship's lock. What the cash makes others count for more is not the offer's: it is left out. */
  async judged(
    tx: EntityManager,
    relationship: Relationship,
    occupant: Occupancy,
    { cash, tokens, returning }: SeatOffer,
    asOf: Date,
  ): Promise<readonly JudgedOffer[]> {
    const newest = await this.snapshots.newest(tx);
    if (newest === undefined)
      return tokens.map((quantity) => ({ taken: false, quantity, why: { kind: 'mark-missing' } }));
    const instant = { snapshotId: newest.id, asOf };
    const standing = await this.collateral.standing(tx, relationship, occupant, instant);
    const holdings = await this.ledger.holdings(tx, relationship.id);
    let held = together(amountsOn(holdings, `IM.${occupant.code}`), cash.minus(returning));
    let before = await this.collateral.value(tx, standing, held);
    const judged: JudgedOffer[] = [];
    for (const quantity of tokens) {
      const more = together(held, quantity);
      const after = await this.collateral.value(tx, standing, more);
      const offer = offerOf(quantity, before, after);
      judged.push(offer);
      if (offer.taken) [held, before] = [more, after];
    }
    return judged;
  }
}
