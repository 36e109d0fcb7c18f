import { type AccountHolding, CollateralService, type PoolInstant } from '@app/collateral';
import type { Pool } from '@app/collateral/domain';
import { type Asset, Money, owed } from '@app/kernel';
import type { Occupancy, Relationship, RelationshipId } from '@app/legal-entity/domain';
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
    const pool = await this.collateral.valueOf(tx, relationship, occupant, holdings, instant);
    return heldOf(relationship, occupant, holdings, pool);
  }

  /** The same of every seat of many relationships that is not vacant, by relationship and occupancy. */
  async ofAll(
    tx: EntityManager,
    relationships: readonly Relationship[],
    holdings: ReadonlyMap<RelationshipId, readonly AccountHolding[]>,
    instant: PoolInstant,
  ): Promise<ReadonlyMap<RelationshipId, ReadonlyMap<string, HeldMargin>>> {
    const pools = await this.collateral.countsOfAll(tx, relationships, holdings, instant);
    return new Map(
      relationships.map((relationship) => {
        const { id, asset, occupancies } = relationship;
        const held = holdings.get(id) ?? [];
        const seats = occupancies
          .filter(({ standing }) => standing !== 'defaulted')
          .map((occupant) => {
            const cash = amountOn(held, `IM.${occupant.code}`, asset);
            const pool = pools.get(id)?.get(occupant.code) ?? { counts: cash, unpriced: [] };
            return [occupant.code, heldOf(relationship, occupant, held, pool)] as const;
          });
        return [id, new Map(seats)];
      }),
    );
  }
}

function heldOf(
  { asset }: Pick<Relationship, 'asset'>,
  { code }: Pick<Occupancy, 'code'>,
  holdings: readonly AccountHolding[],
  pool: Pick<Pool, 'counts' | 'unpriced'>,
): HeldMargin {
  const promise = (account: string) => amountOn(holdings, account, owed(asset)).in(asset);
  return {
    variationMargin: promise(`VM_HELD.${code}`).minus(promise(`VM_GIVEN.${code}`)),
    initialMargin: pool.counts,
    independentAmount: amountOn(holdings, `IA.${code}`, asset),
    unpriced: pool.unpriced,
  };
}

/** The same as estimates, for what is measured and not called. */
export function amountsOf(held: HeldMargin): {
  readonly variationMargin: number;
  readonly ownMargin: number;
} {
  return {
    variationMargin: held.variationMargin.exact().toNumber(),
    ownMargin: ownMargin(held).exact().toNumber(),
  };
}

/** All that a seat has posted of its own: what stands against its default, whatever its variation margin is. */
export function ownMargin({ initialMargin, independentAmount }: HeldMargin): Money {
  return initialMargin.plus(independentAmount);
}

function amountOn(holdings: readonly AccountHolding[], account: string, asset: Asset): Money {
  const found = holdings.find((each) => each.account === account && each.asset.code === asset.code);
  return found?.available ?? Money.zero(asset);
}
