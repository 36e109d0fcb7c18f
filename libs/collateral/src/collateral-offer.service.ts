import { type Asset, invariant, Money } from '@app/kernel';
import { LedgerService } from '@app/ledger';
import type { Occupancy, Relationship } from '@app/legal-entity/domain';
import { SnapshotService } from '@app/market-data';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { assetsInForce } from './collateral-asset.rows';
import { amountsOn, CollateralService, type PoolStanding } from './collateral.service';
import { type JudgedOffer, leastOf, type NotDeliverable, offerOf, together } from './domain';

/** What a seat offers to post, and what stands beside it. */
export interface SeatOffer {
  readonly cash: Money; // offered with it, in the settlement asset: limits by percentage are of all that is posted
  readonly tokens: readonly Money[];
  readonly returning: Money; // of the settlement asset: is called back, and as good as gone
}

/** The least of an asset that would meet a call, and what it would add; or why nothing of it would. */
export type DeliverableOffer =
  | { readonly taken: true; readonly quantity: Money; readonly adds: Money }
  | { readonly taken: false; readonly asset: Asset; readonly why: NotDeliverable };

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
    const posted = await this.posted(tx, relationship, occupant, asOf);
    if (posted === undefined)
      return tokens.map((quantity) => ({ taken: false, quantity, why: { kind: 'mark-missing' } }));
    const { standing } = posted;
    let held = together(posted.held, cash.minus(returning));
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

  /**
   * Of every asset that is registered, by its code, how much would meet a call by itself. Where a limit cuts what it counts for, it
   * adds less than is called, and another has to be offered with it.
   *
   * @param called in the settlement asset
   */
  async deliverable(
    tx: EntityManager,
    relationship: Relationship,
    occupant: Occupancy,
    { called, returning }: { readonly called: Money; readonly returning: Money },
    asOf: Date,
  ): Promise<readonly DeliverableOffer[]> {
    const posted = await this.posted(tx, relationship, occupant, asOf);
    const offers: DeliverableOffer[] = [];
    for (const { code, scale } of await assetsInForce(tx)) {
      const asset = { code, scale };
      if (posted === undefined) offers.push({ taken: false, asset, why: { kind: 'mark-missing' } });
      else {
        const held = together(posted.held, Money.zero(relationship.asset).minus(returning));
        offers.push(await this.leastOffer(tx, { ...posted, held }, called, asset));
      }
    }
    return offers;
  }

  private async leastOffer(
    tx: EntityManager,
    { standing, held }: Posted,
    called: Money,
    asset: Asset,
  ): Promise<DeliverableOffer> {
    const unit = Money.ofMinor(10n ** BigInt(asset.scale), asset);
    const [item] = (await this.collateral.value(tx, standing, [unit])).items;
    invariant(item !== undefined, 'whatever is valued is judged');
    const least = leastOf(called, item, standing.terms.basis);
    if (!least.ok) return { taken: false, asset, why: least.refusal };
    const before = await this.collateral.value(tx, standing, held);
    const after = await this.collateral.value(tx, standing, together(held, least.value));
    const offer = offerOf(least.value, before, after);
    return offer.taken ? offer : { taken: false, asset, why: offer.why };
  }

  /** What a seat has posted, and by what it is judged on the newest marks; undefined: there were never any. */
  private async posted(
    tx: EntityManager,
    relationship: Relationship,
    occupant: Occupancy,
    asOf: Date,
  ): Promise<Posted | undefined> {
    const newest = await this.snapshots.newest(tx);
    if (newest === undefined) return undefined;
    const instant = { snapshotId: newest.id, asOf };
    const standing = await this.collateral.standing(tx, relationship, occupant, instant);
    const holdings = await this.ledger.holdings(tx, relationship.id);
    return { standing, held: amountsOn(holdings, `IM.${occupant.code}`) };
  }
}

interface Posted {
  readonly standing: PoolStanding;
  readonly held: readonly Money[];
}
