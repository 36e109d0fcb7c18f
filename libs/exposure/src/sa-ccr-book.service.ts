import type { AccountHolding } from '@app/collateral';
import { accept, refuse, type Result } from '@app/kernel';
import { NettingService } from '@app/legal-entity';
import {
  type Netting,
  type Occupancy,
  occupants,
  type Relationship,
  type RelationshipId,
} from '@app/legal-entity/domain';
import { type Market, type SnapshotId, SnapshotService } from '@app/market-data';
import { TradeService } from '@app/trade';
import type { Leg } from '@app/trade/domain';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { areFresh, saccrSeatMeasure, type SaccrSeatMeasure, unvaluedOf } from './domain';
import type { MeasureRefusal } from './exposure-measure.service';
import { amountsOf, type HeldMargin, HeldMarginService } from './held-margin.service';

/** Why nobody is told a number. */
export type SaccrBookRefusal = Extract<MeasureRefusal, { readonly kind: 'no-snapshot' | 'exposure-stale' }>;

/** Why a seat has no number, while others have theirs. */
export type SeatUnmeasured = Exclude<MeasureRefusal, SaccrBookRefusal>;

/** A seat as it stands, and what the standard says of it. */
export interface SaccrBookSeat {
  readonly relationship: Relationship;
  readonly occupant: Occupancy;
  readonly netting: Netting;
  readonly held: HeldMargin;
  readonly measure: Result<SaccrSeatMeasure, SeatUnmeasured>;
}

export interface SaccrBook {
  readonly asOf: Date; // of the marks
  readonly snapshotId: SnapshotId;
  readonly seats: readonly SaccrBookSeat[]; // by relationship, A before B
}

/** Whose seats are asked for, and when. */
export interface SaccrBookQuestion {
  readonly partyId: string | undefined; // undefined: everyone's
  readonly now: Date;
}

/** What the standard says of every netting set of a party, or of the house, on the newest marks. Nothing is stored. */
@Injectable()
export class SaccrBookService {
  constructor(
    private readonly snapshots: SnapshotService,
    private readonly trades: TradeService,
    private readonly nettings: NettingService,
    private readonly margins: HeldMarginService,
  ) {}

  /** @param holdings of the relationships' books, of which their margin is read */
  async of(
    tx: EntityManager,
    relationships: readonly Relationship[],
    holdings: ReadonlyMap<RelationshipId, readonly AccountHolding[]>,
    { partyId, now }: SaccrBookQuestion,
  ): Promise<Result<SaccrBook, SaccrBookRefusal>> {
    const snapshot = await this.snapshots.newest(tx);
    if (snapshot === undefined) return refuse({ kind: 'no-snapshot' });
    const { id: snapshotId, asOf } = snapshot;
    if (!areFresh(asOf, now)) return refuse({ kind: 'exposure-stale', asOf });
    const markets = await this.snapshots.markets(tx, snapshotId);
    const positions = await this.trades.openLegsOfAll(
      tx,
      relationships.map(({ id }) => id),
    );
    const nettings = await this.nettings.ofAll(tx, relationships, asOf);
    const margins = await this.margins.ofAll(tx, relationships, holdings, { snapshotId, asOf });
    const seats = relationships.flatMap((relationship) =>
      occupants(relationship).flatMap((occupant): SaccrBookSeat[] => {
        const { code } = occupant;
        const netting = nettings.get(relationship.name)?.get(code);
        const held = margins.get(relationship.id)?.get(code);
        if (netting === undefined || held === undefined) return []; // it is vacant
        if (partyId !== undefined && occupant.partyId !== partyId) return [];
        const legs = (positions.get(relationship.id) ?? []).filter(({ occupancy }) => occupancy === code);
        const seat = { relationship, occupant, netting, held };
        return [{ ...seat, measure: measured(seat, legs, markets, asOf) }];
      }),
    );
    return accept<SaccrBook>({ asOf, snapshotId, seats });
  }
}

function measured(
  { relationship, occupant, netting, held }: Omit<SaccrBookSeat, 'measure'>,
  legs: readonly Leg[],
  markets: ReadonlyMap<string, Market>,
  asOf: Date,
): SaccrBookSeat['measure'] {
  const unvalued = unvaluedOf(legs, markets);
  if (unvalued !== undefined) return refuse(unvalued);
  if (held.unpriced.length > 0) return refuse({ kind: 'collateral-unpriced', assets: held.unpriced });
  const seat = { relationship, occupant, nets: netting.on, legs, ...amountsOf(held) };
  return accept(saccrSeatMeasure(seat, markets, asOf));
}
