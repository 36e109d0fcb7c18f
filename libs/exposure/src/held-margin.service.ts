import { type AccountHolding, CollateralService, type PoolInstant } from '@app/collateral';
import { type Asset, Money, owed } from '@app/kernel';
import type { Occupancy, Relationship } from '@app/legal-entity/domain';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

/** What stands between a seat and the cell against what is open. */
export interface HeldMargin {
  readonly variationMargin: Money; // held of the seat, less given to it
  readonly initialMargin: Money; // of the seat, at haircut value
  readonly independentAmount: Money; // of the seat, held apart from it
  readonly unpriced: readonly string[]; // assets of it that have no price that is new enough: they count for nothing
}

/** What of a book's holdings is a seat's margin. */
@Injectable()
export class HeldMarginService {
  constructor(private readonly collateral: CollateralService) {}

  async of(
    tx: EntityManager,
    relationship: Relationship,
    occupant: Occupancy,
    holdings: readonly AccountHolding[],
    instant: PoolInstant,
  ): Promise<HeldMargin> {
    const { asset } = relationship;
    const promise = (account: string) => amountOn(holdings, account, owed(asset)).in(asset);
    const pool = await this.collateral.valueOf(tx, relationship, occupant, holdings, instant);
    return {
      variationMargin: promise(`VM_HELD.${occupant.code}`).minus(promise(`VM_GIVEN.${occupant.code}`)),
      initialMargin: pool.counts,
      independentAmount: amountOn(holdings, `IA.${occupant.code}`, asset),
      unpriced: pool.unpriced,
    };
  }
}

/** All that a seat has posted of its own: what stands against its default, whatever its variation margin is. */
export function ownMargin({ initialMargin, independentAmount }: HeldMargin): Money {
  return initialMargin.plus(independentAmount);
}

function amountOn(holdings: readonly AccountHolding[], account: string, asset: Asset): Money {
  const found = holdings.find((each) => each.account === account && each.asset.code === asset.code);
  return found?.available ?? Money.zero(asset);
}
