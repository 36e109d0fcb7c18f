import { id, invariant, Money } from '@app/kernel';
import { RelationshipService } from '@app/legal-entity';
import { occupants, type Relationship, type RelationshipId } from '@app/legal-entity/domain';
import { type Market, type SnapshotId, SnapshotService } from '@app/market-data';
import { hashOf, schedule } from '@app/platform';
import { TradeService } from '@app/trade';
import { cellPosition, type Leg } from '@app/trade/domain';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type CurrentExposure, currentExposure } from './domain';

/** What one seat would owe the cell as of a snapshot. */
export interface SeatExposure extends CurrentExposure {
  readonly occupancy: string;
}

export interface NewestExposures {
  readonly snapshotId: SnapshotId;
  readonly asOf: Date;
  /** The first snapshot of the same day, UTC, on which it was valued: midnight, unless a price was missing then. */
  readonly firstOfDay: Date;
  readonly seats: readonly SeatExposure[];
}

interface ExposureRow {
  readonly occupancy: string;
  readonly snapshot_id: string;
  readonly as_of: Date;
  readonly current: string;
  readonly funding: string;
  readonly notional: string;
}

/** Values every relationship on one snapshot: a job each, so that one that cannot be valued stops nobody else. */
@Injectable()
export class ExposureRunService {
  constructor(
    private readonly relationships: RelationshipService,
    private readonly snapshots: SnapshotService,
    private readonly trades: TradeService,
  ) {}

  /** Fans a snapshot out: one run for each relationship. */
  async start(tx: EntityManager, snapshotId: SnapshotId, asOf: Date): Promise<void> {
    const rows: { id: string }[] = await tx.query('select id from relationship order by id');
    await schedule(
      tx,
      rows.map(({ id: relationshipId }) => ({
        kind: 'exposure.run',
        key: `${relationshipId}/${snapshotId}`,
        payload: { relationshipId, snapshotId },
        dueAt: asOf,
      })),
    );
  }

  /** Stores what each seat would owe, and asks margin to decide. A vacant seat has no legs: the survivor's are valued alone. */
  async run(
    tx: EntityManager,
    relationshipId: RelationshipId,
    snapshotId: SnapshotId,
    asOf: Date,
  ): Promise<void> {
    const [relationship, legs, markets] = await Promise.all([
      this.relationships.load(tx, relationshipId),
      this.trades.openLegs(tx, relationshipId),
      this.snapshots.markets(tx, snapshotId),
    ]);
    const seats = occupants(relationship)
      .filter(({ standing }) => standing !== 'defaulted')
      .map(({ code }) => ({ occupancy: code, ...valued(legs, code, markets, relationship, asOf) }));
    assertMirrored(relationship, legs, seats);
    const key = `${relationshipId}/${snapshotId}`;
    await Promise.all([
      tx.query(INSERT, [
        relationshipId,
        snapshotId,
        asOf,
        inputsHash(legs, markets, asOf),
        seats.map((seat) => seat.occupancy),
        seats.map((seat) => seat.current.minor),
        seats.map((seat) => seat.funding.minor),
        seats.map((seat) => seat.notional.minor),
      ]),
      schedule(tx, [{ kind: 'margin.run', key, payload: { relationshipId, snapshotId }, dueAt: asOf }]),
    ]);
  }

  /** What each seat would owe on the newest snapshot on which a relationship was valued, A before B. */
  async newest(tx: EntityManager, relationship: Relationship): Promise<NewestExposures | undefined> {
    const rows: (ExposureRow & { first_of_day: Date })[] = await tx.query(
      `select e.occupancy, e.snapshot_id, e.as_of, e.current, e.funding, e.notional,
              (select min(d.as_of) from exposure d
               where d.relationship_id = $1 and d.as_of >= date_trunc('day', e.as_of, 'UTC')) as first_of_day
       from exposure e
       where e.relationship_id = $1 and e.as_of = (select max(as_of) from exposure where relationship_id = $1)
       order by e.occupancy`,
      [relationship.id],
    );
    const [first] = rows;
    if (first === undefined) return undefined;
    const money = (minor: string) => Money.ofMinor(BigInt(minor), relationship.asset);
    const seats = rows.map((row) => ({
      occupancy: row.occupancy,
      current: money(row.current),
      funding: money(row.funding),
      notional: money(row.notional),
    }));
    return {
      snapshotId: id<'Snapshot'>(first.snapshot_id),
      asOf: first.as_of,
      firstOfDay: first.first_of_day,
      seats,
    };
  }
}

const INSERT = `
  insert into exposure (relationship_id, snapshot_id, as_of, inputs_hash, occupancy, current, funding, notional)
  select $1, $2, $3, $4, * from unnest($5::text[], $6::bigint[], $7::bigint[], $8::bigint[])`;

function valued(
  legs: readonly Leg[],
  occupancy: string,
  markets: ReadonlyMap<string, Market>,
  { asset }: Relationship,
  asOf: Date,
): CurrentExposure {
  return currentExposure(
    legs.filter((leg) => leg.occupancy === occupancy),
    markets,
    asset,
    asOf,
  );
}

/** The cell's market risk is zero while both seats are taken: in quantity of each underlying, and in value to the last unit. */
function assertMirrored(
  relationship: Relationship,
  legs: readonly Leg[],
  seats: readonly { readonly current: Money }[],
): void {
  if (seats.length < 2) return; // a seat is vacant: what is left is what the cell re-hedges
  const open = [...cellPosition(legs)].filter(([, quantity]) => !quantity.isZero());
  invariant(
    open.length === 0,
    `${relationship.name} leaves the cell a position in ${open.map(([of]) => of).join()}`,
  );
  const [a, b] = seats;
  invariant(
    a !== undefined && b !== undefined && a.current.equals(b.current.negated()),
    `the seats of ${relationship.name} do not mirror each other`,
  );
}

function inputsHash(legs: readonly Leg[], markets: ReadonlyMap<string, Market>, asOf: Date): string {
  return hashOf({
    asOf: asOf.toISOString(),
    legs: legs.map((leg) => [leg.tradeId, leg.occupancy, leg.quantity.toFixed(), leg.price.toFixed()]),
    marks: [...markets.values()]
      .map(({ symbol, mark, fundingRate }) => [symbol, mark.toFixed(), fundingRate.toFixed()])
      .sort(),
  });
}
