import { ExposureRunService, runWork } from '@app/exposure';
import { type Crossing, estimateUnits, slicesOf, TickBook, type WatchedBook } from '@app/exposure/domain';
import { Exact, type Money } from '@app/kernel';
import { LedgerService } from '@app/ledger';
import { RelationshipService } from '@app/legal-entity';
import { occupants, type Relationship, type RelationshipId } from '@app/legal-entity/domain';
import { type Market, type SnapshotId, SnapshotService } from '@app/market-data';
import { schedule } from '@app/platform';
import { type BookBalances, bookBalances } from '@app/settlement/domain';
import { TradeService } from '@app/trade';
import type { Leg } from '@app/trade/domain';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

/** What a relationship's Schedule says of calls between its runs. */
export interface IntradayRight {
  readonly mayCall: boolean;
  readonly imFraction: Exact | undefined; // that exposure moves by since the last run, of the smaller initial margin
  readonly priceGap: Exact | undefined; // that a price it holds moves by, as a fraction
  readonly onHeadroom: boolean; // when what variation margin does not cover is as much as the initial margin
}

/** Everybody who is watched, as of the last run. */
export interface Watched {
  readonly snapshotId: SnapshotId;
  readonly book: TickBook<RelationshipId>;
}

interface RightRow {
  readonly id: RelationshipId;
  readonly im_fraction: string | null;
  readonly price_gap: string | null;
  readonly on_headroom: boolean;
}

/** Between runs: who crosses what its Schedule says is intended to be called, and a run of its own decides whether it is. */
@Injectable()
export class MarginTickService {
  constructor(
    private readonly relationships: RelationshipService,
    private readonly exposures: ExposureRunService,
    private readonly snapshots: SnapshotService,
    private readonly trades: TradeService,
    private readonly ledger: LedgerService,
  ) {}

  /** Records what the Schedule says from now on. */
  async agree(tx: EntityManager, relationship: RelationshipId, right: IntradayRight): Promise<void> {
    const { mayCall, imFraction, priceGap, onHeadroom } = right;
    await tx.query(
      `insert into intraday_right (relationship_id, version, may_call, im_fraction, price_gap, on_headroom)
       select $1, 1 + coalesce(max(version), 0), $2, $3, $4, $5 from intraday_right where relationship_id = $1`,
      [relationship, mayCall, imFraction?.toFixed() ?? null, priceGap?.toFixed() ?? null, onHeadroom],
    );
  }

  /** Everybody who may be called between runs, and was valued by the last one; undefined when there is nobody, or was no run. */
  async watch(tx: EntityManager): Promise<Watched | undefined> {
    const [rights, last] = await Promise.all([rightsIn(tx), this.snapshots.newest(tx)]);
    if (rights.length === 0 || last === undefined) return undefined;
    const ids = rights.map((right) => right.id);
    const [relationships, markets, legs, holdings] = await Promise.all([
      this.relationships.loadAll(tx, ids),
      this.snapshots.knownMarkets(tx, last.id),
      this.trades.openLegsOfAll(tx, ids),
      this.ledger.holdingsOfAll(tx, ids),
    ]);
    const newest = await this.exposures.newestOfAll(tx, relationships);
    const rightOf = new Map(rights.map((right) => [right.id, right]));
    const books = relationships.flatMap((each) => {
      const [valued, right] = [newest.get(each.id), rightOf.get(each.id)];
      if (valued?.snapshotId !== last.id || right === undefined) return [];
      const exposure = seatAs(each, valued.seats);
      const balances = bookBalances(holdings.get(each.id) ?? [], each.asset);
      const positions = positionsOf(each, legs.get(each.id) ?? [], markets, last.asOf);
      const gap = right.price_gap === null ? Infinity : new Exact(right.price_gap).toNumber();
      return [{ id: each.id, positions, exposure, gap, ...boundsOf(each, right, balances, exposure) }];
    });
    const marks = new Map([...markets].map(([symbol, { mark }]) => [symbol, mark.toNumber()]));
    return { snapshotId: last.id, book: new TickBook<RelationshipId>(books, marks) };
  }

  /** Writes down who has crossed since a run, and has them looked at: once for each run, however many watch. */
  async intend(
    tx: EntityManager,
    snapshotId: SnapshotId,
    crossings: readonly Crossing<RelationshipId>[],
    asOf: Date,
  ): Promise<RelationshipId[]> {
    const rows: { id: RelationshipId }[] = await tx.query(INTEND, [
      snapshotId,
      asOf,
      crossings.map(({ id }) => id),
      crossings.map(({ cause }) => cause),
      crossings.map(({ exposure }) => exposure),
    ]);
    const fresh = rows.map((row) => row.id).sort((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1));
    await schedule(
      tx,
      slicesOf(fresh).map((relationships) => ({
        kind: 'margin.intraday',
        key: `${snapshotId}/${relationships.join()}`,
        payload: { snapshotId, relationships },
        dueAt: asOf,
      })),
    );
    return fresh;
  }

  /**
   * Values those who have crossed on marks of their own, and has margin decide. Whoever was valued by a run since then is left to it:
   * one exposure is called once.
   */
  async run(
    tx: EntityManager,
    { snapshotId, relationships }: { snapshotId: SnapshotId; relationships: readonly RelationshipId[] },
    dueAt: Date,
  ): Promise<{ refused: string } | undefined> {
    const terms = await this.relationships.loadAll(tx, relationships);
    const newest = await this.exposures.newestOfAll(tx, terms);
    const allowed = new Set((await rightsIn(tx)).map((right) => right.id));
    const left = relationships.filter(
      (each) => allowed.has(each) && newest.get(each)?.snapshotId === snapshotId,
    );
    if (left.length === 0)
      return { refused: 'a run has seen it since, or it may not be called between runs' };
    const taken = await this.snapshots.takeOnly(tx, dueAt);
    if (!taken.ok) return { refused: `no marks: ${taken.refusal.map(({ symbol }) => symbol).join()}` };
    await schedule(tx, [runWork('exposure', { snapshotId: taken.value, relationships: left }, dueAt)]);
    return undefined;
  }
}

const INTEND = `
  insert into call_intent (snapshot_id, intended_at, relationship_id, cause, exposure)
  select $1, $2, * from unnest($3::bigint[], $4::text[], $5::numeric[])
  on conflict do nothing returning relationship_id::text as id`;

function rightsIn(tx: EntityManager): Promise<RightRow[]> {
  return tx.query(
    `select r.relationship_id::text as id, r.im_fraction::text, r.price_gap::text, r.on_headroom
     from (select distinct on (relationship_id) * from intraday_right order by relationship_id, version desc) r
     where r.may_call order by r.relationship_id`,
  );
}

function seatAs(
  relationship: Relationship,
  seats: readonly { readonly occupancy: string; readonly current: Money }[],
): number {
  const [a] = occupants(relationship);
  const own = seats.find(({ occupancy }) => occupancy === a.code);
  return own === undefined ? 0 : own.current.exact().toNumber();
}

function positionsOf(
  relationship: Relationship,
  legs: readonly Leg[],
  markets: ReadonlyMap<string, Market>,
  asOf: Date,
): WatchedBook['positions'] {
  const [a] = occupants(relationship);
  return legs.flatMap((leg) => {
    const market = markets.get(leg.underlying);
    if (leg.occupancy !== a.code || market === undefined) return [];
    return [{ underlying: leg.underlying, units: estimateUnits(leg, market, asOf) }];
  });
}

/** Where the exposure of seat A may go: so far from where it was, and, either way, as far as margin covers it. */
function boundsOf(
  relationship: Relationship,
  { im_fraction, on_headroom }: RightRow,
  { money, promised }: BookBalances,
  exposure: number,
): { readonly low: number; readonly high: number } {
  const [a, b] = occupants(relationship).map(({ code }) => ({
    im: money(`IM.${code}`).exact().toNumber(),
    vm: promised(`VM_HELD.${code}`).exact().toNumber(),
  }));
  if (a === undefined || b === undefined) return { low: -Infinity, high: Infinity };
  const change = im_fraction === null ? Infinity : new Exact(im_fraction).toNumber() * Math.min(a.im, b.im);
  const [below, above] = on_headroom ? [-(b.vm + b.im), a.vm + a.im] : [-Infinity, Infinity];
  return { low: Math.max(exposure - change, below), high: Math.min(exposure + change, above) };
}
