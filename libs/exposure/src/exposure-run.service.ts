import { type Asset, id, invariant, Money } from '@app/kernel';
import { RelationshipService } from '@app/legal-entity';
import type { Relationship, RelationshipId } from '@app/legal-entity/domain';
import { type Market, type SnapshotId, SnapshotService } from '@app/market-data';
import { schedule } from '@app/platform';
import { TradeService } from '@app/trade';
import type { Leg } from '@app/trade/domain';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import {
  decideEach,
  type Fallen,
  Frozen,
  frozen,
  halvesOf,
  type SeatExposure,
  seatExposures,
  slicesOf,
  unvaluedOf,
  type ValuedRelationship,
} from './domain';
import { runHash, RunRecordService, type RunSlice, runWork } from './run-record.service';

export interface NewestExposures {
  readonly snapshotId: SnapshotId;
  readonly asOf: Date;
  /** The first snapshot of the same day, UTC, on which it was valued: midnight, unless a price was missing then. */
  readonly firstOfDay: Date;
  readonly seats: readonly SeatExposure[];
}

interface SeatRow {
  readonly relationship_id: RelationshipId;
  readonly occupancy: string;
  readonly current: string;
  readonly funding: string;
  readonly notional: string;
}

interface ExposureRow extends SeatRow {
  readonly snapshot_id: string;
  readonly as_of: Date;
  readonly first_of_day: Date;
}

/** What an exposure run is given: it is all that its numbers come from. */
export interface ExposureInputs {
  readonly asOf: Date;
  readonly market: ReadonlyMap<string, Market>;
  readonly terms: readonly ValuedRelationship[];
  readonly positions: ReadonlyMap<RelationshipId, readonly Leg[]>;
}

/** What a relationship's seats would owe, one relationship at a time. */
export interface BookExposure {
  readonly relationshipId: RelationshipId;
  readonly seats: readonly SeatExposure[];
}

const WITHOUT = {
  'no-mark': 'no mark, or no volatility with it,',
  'no-funding-rate': 'no-funding-rate',
} as const;

/** Values every relationship on one snapshot: a job for each slice of them, and one that cannot be valued stops nobody else. */
@Injectable()
export class ExposureRunService {
  constructor(
    private readonly relationships: RelationshipService,
    private readonly snapshots: SnapshotService,
    private readonly trades: TradeService,
    private readonly records: RunRecordService,
  ) {}

  /** Fans a snapshot out: one run for each slice of the relationships. */
  async start(tx: EntityManager, snapshotId: SnapshotId, dueAt: Date): Promise<void> {
    const rows: { id: RelationshipId }[] = await tx.query('select id from relationship order by id');
    const slices = slicesOf(rows.map((row) => row.id));
    await schedule(
      tx,
      slices.map((relationships) => runWork('exposure', { snapshotId, relationships }, dueAt)),
    );
  }

  /** A failed slice goes on as its halves: what fails of it ends alone, as a dead letter of its own. */
  async split(tx: EntityManager, { snapshotId, relationships }: RunSlice, dueAt: Date): Promise<void> {
    const halves = halvesOf(relationships);
    await schedule(
      tx,
      halves.map((half) => runWork('exposure', { snapshotId, relationships: half }, dueAt)),
    );
  }

  /**
   * Stores what each seat of a slice would owe, and asks margin to decide. Once, however often it is asked.
   *
   * @returns a refusal when nobody of the slice could be valued, since what they trade has no mark
   */
  async run(tx: EntityManager, slice: RunSlice, dueAt: Date): Promise<{ refused: string } | undefined> {
    const asOf = await this.snapshots.asOf(tx, slice.snapshotId);
    if ((await this.records.begin(tx, 'exposure', slice, asOf)) === undefined) return undefined;
    const inputs = await this.load(tx, slice, asOf);
    const { decided, fallen, unmarked } = decideExposures(inputs);
    const valued = decided.map(({ relationshipId }) => relationshipId);
    const left = fallen.map(({ item }) => item);
    const positions = new Map([...inputs.positions].map(([of, legs]) => [of, new Frozen(frozen(legs))]));
    await Promise.all([
      this.insert(tx, slice.snapshotId, { ...inputs, positions }, decided),
      this.records.end(tx, {
        kind: 'exposure',
        slice,
        asOf,
        inputs: { ...inputs, positions },
        outcome: decided,
        produced: decided.reduce((sum, { seats }) => sum + seats.length, 0),
        fallen: [...fallen, ...unmarked],
      }),
      schedule(tx, [
        ...(valued.length > 0 ? [runWork('margin', { ...slice, relationships: valued }, dueAt)] : []),
        ...left.map((alone) => runWork('exposure', { ...slice, relationships: [alone] }, dueAt)),
      ]),
    ]);
    const [first] = unmarked;
    return first !== undefined && unmarked.length === slice.relationships.length
      ? { refused: first.reason }
      : undefined;
  }

  /** What each seat would owe on the newest snapshot on which a relationship was valued, A before B. */
  async newest(tx: EntityManager, relationship: Relationship): Promise<NewestExposures | undefined> {
    return (await this.newestOfAll(tx, [relationship])).get(relationship.id);
  }

  /** The same of many. One that was never valued is not among them. */
  async newestOfAll(
    tx: EntityManager,
    relationships: readonly Relationship[],
  ): Promise<ReadonlyMap<RelationshipId, NewestExposures>> {
    const rows: ExposureRow[] = await tx.query(NEWEST, [relationships.map((each) => each.id)]);
    const assets = new Map(relationships.map((each) => [each.id, each.asset]));
    const newest = new Map<RelationshipId, NewestExposures & { readonly seats: SeatExposure[] }>();
    for (const row of rows) {
      const { relationship_id, snapshot_id, as_of: asOf, first_of_day: firstOfDay } = row;
      const known = newest.get(relationship_id);
      const seats = known?.seats ?? [];
      seats.push(seatOf(row, assets.get(relationship_id)));
      if (known === undefined)
        newest.set(relationship_id, { snapshotId: id<'Snapshot'>(snapshot_id), asOf, firstOfDay, seats });
    }
    return newest;
  }

  /** What each seat would owe on a snapshot that is named for its relationship. One that was not valued on it is not among them. */
  async seatsOn(
    tx: EntityManager,
    relationships: readonly Relationship[],
    snapshots: ReadonlyMap<RelationshipId, SnapshotId>,
  ): Promise<ReadonlyMap<RelationshipId, readonly SeatExposure[]>> {
    const assets = new Map(relationships.map((each) => [each.id, each.asset]));
    const rows: SeatRow[] = await tx.query(ON_SNAPSHOTS, [[...snapshots.keys()], [...snapshots.values()]]);
    const found = new Map<RelationshipId, SeatExposure[]>();
    for (const row of rows) {
      const seats = found.get(row.relationship_id) ?? [];
      seats.push(seatOf(row, assets.get(row.relationship_id)));
      found.set(row.relationship_id, seats);
    }
    return found;
  }

  private async load(
    tx: EntityManager,
    { snapshotId, relationships }: RunSlice,
    asOf: Date,
  ): Promise<ExposureInputs> {
    // The lock first, and alone: what is read after it stands still, seats and legs of one instant.
    const locked = await this.relationships.lockAll(tx, relationships, asOf);
    const terms = locked.map(({ id: of, name, asset, occupancies }) => ({
      id: of,
      name,
      asset,
      occupancies,
    }));
    const [positions, market] = await Promise.all([
      this.trades.openLegsOfAll(tx, relationships),
      this.snapshots.markets(tx, snapshotId),
    ]);
    return { asOf, market, terms, positions };
  }

  private async insert(
    tx: EntityManager,
    snapshotId: SnapshotId,
    {
      asOf,
      market,
      positions,
    }: Pick<ExposureInputs, 'asOf' | 'market'> & { positions: ReadonlyMap<RelationshipId, Frozen> },
    books: readonly BookExposure[],
  ): Promise<void> {
    const marks = runHash(market);
    const rows = books.flatMap(({ relationshipId, seats }) => {
      const hash = runHash({ asOf, marks, legs: positions.get(relationshipId) ?? [] });
      return seats.map((seat) => ({ ...seat, relationshipId, hash }));
    });
    await tx.query(INSERT, [
      snapshotId,
      asOf,
      rows.map((row) => row.relationshipId),
      rows.map((row) => row.hash),
      rows.map((row) => row.occupancy),
      rows.map((row) => row.current.minor),
      rows.map((row) => row.funding.minor),
      rows.map((row) => row.notional.minor),
    ]);
  }
}

/**
 * The run itself, of what it was given and nothing else. Whoever trades what has no mark has no number, and is refused by name: it is
 * valued on the next marks there are.
 *
 * @throws InvariantError of a relationship that is alone
 */
export function decideExposures({ asOf, market, terms, positions }: ExposureInputs): {
  readonly decided: readonly BookExposure[];
  readonly fallen: readonly Fallen<RelationshipId>[];
  readonly unmarked: readonly Fallen<RelationshipId>[];
} {
  const unmarked = terms.flatMap(({ id: item }) => {
    const unvalued = unvaluedOf(positions.get(item) ?? [], market);
    return unvalued === undefined
      ? []
      : [{ item, reason: `${WITHOUT[unvalued.kind]} of ${unvalued.underlying}` }];
  });
  const without = new Set(unmarked.map(({ item }) => item));
  const marked = terms.filter((each) => !without.has(each.id));
  const { decided, fallen } = decideEach(marked, (relationship) => ({
    relationshipId: relationship.id,
    seats: seatExposures(relationship, positions.get(relationship.id) ?? [], market, asOf),
  }));
  return { decided, fallen: fallen.map(({ item, reason }) => ({ item: item.id, reason })), unmarked };
}

function seatOf(row: SeatRow, asset: Asset | undefined): SeatExposure {
  invariant(asset !== undefined, `the exposure of ${row.relationship_id} was not asked for`);
  const money = (minor: string) => Money.ofMinor(BigInt(minor), asset);
  const { occupancy, current, funding, notional } = row;
  return { occupancy, current: money(current), funding: money(funding), notional: money(notional) };
}

const INSERT = `
  insert into exposure (snapshot_id, as_of, relationship_id, inputs_hash, occupancy, current, funding, notional)
  select $1, $2, * from unnest($3::bigint[], $4::text[], $5::text[], $6::bigint[], $7::bigint[], $8::bigint[])`;

const ON_SNAPSHOTS = `
  select e.relationship_id::text as relationship_id, e.occupancy, e.current, e.funding, e.notional
  from unnest($1::bigint[], $2::uuid[]) as asked (id, snapshot_id)
  join exposure e on (e.relationship_id, e.snapshot_id) = (asked.id, asked.snapshot_id)
  order by e.relationship_id, e.occupancy`;

// Three looks into the index for a relationship, however long its history. The instant is given to the last as a value, and not as
// a join: a planner that knows little of the table would read all of it and compare.
const NEWEST = `
  select asked.id as relationship_id, e.occupancy, e.snapshot_id, newest.as_of, e.current, e.funding, e.notional, day.first as first_of_day
  from unnest($1::bigint[]) as asked (id)
  cross join lateral (
    select n.as_of from exposure n where n.relationship_id = asked.id order by n.as_of desc limit 1) newest
  cross join lateral (
    select d.as_of as first from exposure d
    where d.relationship_id = asked.id and d.as_of >= date_trunc('day', newest.as_of, 'UTC') order by d.as_of limit 1) day
  cross join lateral (
    select * from exposure each where (each.relationship_id, each.as_of) = (asked.id, newest.as_of) order by each.occupancy offset 0) e`;
