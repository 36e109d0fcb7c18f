import { LedgerService } from '@app/ledger';
import { occupants, type Relationship } from '@app/legal-entity/domain';
import { type SnapshotId, SnapshotService } from '@app/market-data';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { amountsOn, CollateralService } from './collateral.service';
import type { Pool, PoolItem } from './domain';

/** What a seat has posted, and what it has beside it: each judged, and what it would add if it were posted too. */
export interface SeatCollateral {
  readonly occupancy: string;
  readonly posted: Pool;
  readonly free: readonly PoolItem[];
}

export interface CollateralView {
  readonly snapshotId: SnapshotId;
  readonly asOf: Date; // of the marks
  readonly seats: readonly SeatCollateral[];
}

/** The collateral of seats as its reader can recompute it: each item with its price, every part that comes off, and why. */
@Injectable()
export class CollateralViewService {
  constructor(
    private readonly collateral: CollateralService,
    private readonly snapshots: SnapshotService,
    private readonly ledger: LedgerService,
  ) {}

  /** On the newest marks; undefined: there were never any. */
  async of(
    tx: EntityManager,
    relationship: Relationship,
    occupancies: readonly string[],
    asOf: Date,
  ): Promise<CollateralView | undefined> {
    const newest = await this.snapshots.newest(tx);
    if (newest === undefined) return undefined;
    const instant = { snapshotId: newest.id, asOf };
    const holdings = await this.ledger.holdings(tx, relationship.id);
    const seats: SeatCollateral[] = [];
    for (const occupant of occupants(relationship)) {
      const { code } = occupant;
      if (!occupancies.includes(code)) continue;
      const standing = await this.collateral.standing(tx, relationship, occupant, instant);
      const held = amountsOn(holdings, `IM.${code}`);
      const beside = amountsOn(holdings, `FREE.${code}`).filter(
        ({ asset }) => asset.code !== relationship.asset.code,
      );
      const posted = await this.collateral.value(tx, standing, held);
      const all = await this.collateral.value(tx, standing, [...held, ...beside]);
      seats.push({ occupancy: code, posted, free: all.items.slice(posted.items.length) });
    }
    return { snapshotId: newest.id, asOf: newest.asOf, seats };
  }
}
