import { CollateralService } from '@app/collateral';
import { ExposureRunService, runWork } from '@app/exposure';
import { type Crossing, slicesOf, TickBook } from '@app/exposure/domain';
import { plusMinutes, textOf } from '@app/kernel';
import { LedgerService } from '@app/ledger';
import { RelationshipService } from '@app/legal-entity';
import type { RelationshipId } from '@app/legal-entity/domain';
import { type Market, type SnapshotId, SnapshotService, SnapshotTakingService } from '@app/market-data';
import { askedAgainAt } from '@app/market-data/domain';
import { schedule, type Work } from '@app/platform';
import { bookBalances } from '@app/settlement/domain';
import { TradeService } from '@app/trade';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type RightRow, watchedFrom, type WatchedRelationship } from './margin-tick-watched';
import { calledOfAll } from './called.rows';
import { CallTimesService } from './call-times.service';

/** Everybody who is watched, and the newest marks: whose run was before them is looked at on them first. */
export interface Watched {
  readonly book: TickBook<WatchedRelationship>;
  readonly asOf: Date; // of the marks
  readonly marks: ReadonlyMap<string, number>;
}

/** Between runs: who crosses what its Schedule says is intended to be called, and a run of its own decides whether it is. */
@Injectable()
export class MarginTickService {
  constructor(
    private readonly relationships: RelationshipService,
    private readonly exposures: ExposureRunService,
    private readonly snapshots: SnapshotService,
    private readonly taking: SnapshotTakingService,
    private readonly trades: TradeService,
    private readonly ledger: LedgerService,
    private readonly collateral: CollateralService,
    private readonly times: CallTimesService,
  ) {}

  /**
   * Everybody who may be called between runs, each from its own last run, which is one that it could be called by: an extra run of some
   * leaves the others watched, and so does an hour that an annex does not elect. Undefined when there is nobody, or was no run. Tokens count for what they are worth on the newest marks.
   */
  async watch(tx: EntityManager): Promise<Watched | undefined> {
    const [rights, last] = await Promise.all([rightsIn(tx), this.snapshots.newest(tx)]);
    if (rights.length === 0 || last === undefined) return undefined;
    const ids = rights.map((right) => right.id);
    const relationships = await this.relationships.loadAll(tx, ids, last.asOf);
    const [legs, holdings, called, valued] = await Promise.all([
      this.trades.openLegsOfAll(tx, ids),
      this.ledger.holdingsOfAll(tx, ids),
      calledOfAll(tx, relationships),
      this.exposures.newestOfAll(tx, relationships),
    ]);
    const newest = await this.times.lastCalledOn(tx, relationships, valued, last.asOf);
    const pools = await this.collateral.countsOfAll(tx, relationships, holdings, {
      snapshotId: last.id,
      asOf: last.asOf,
    });
    const rightOf = new Map(rights.map((right) => [right.id, right]));
    const markets = await this.marketsOf(tx, [
      last.id,
      ...[...newest.values()].map((each) => each.snapshotId),
    ]);
    const books = relationships.flatMap((each) => {
      const [valued, right] = [newest.get(each.id), rightOf.get(each.id)];
      const market = valued === undefined ? undefined : markets.get(valued.snapshotId);
      if (valued === undefined || market === undefined || right === undefined) return [];
      return [
        watchedFrom(each, right, {
          valued,
          market,
          legs: legs.get(each.id) ?? [],
          balances: bookBalances(holdings.get(each.id) ?? [], each.asset),
          pools: pools.get(each.id),
          called: called.get(each.id) ?? [],
        }),
      ];
    });
    return { book: new TickBook(books), asOf: last.asOf, marks: marksIn(markets.get(last.id)) };
  }

  /** Writes down who has crossed since its run, and has them looked at: once for each run, however many watch. */
  async intend(
    tx: EntityManager,
    crossings: readonly Crossing<WatchedRelationship>[],
    asOf: Date,
  ): Promise<RelationshipId[]> {
    const rows: { id: RelationshipId; snapshotId: SnapshotId }[] = await tx.query(INTEND, [
      asOf,
      crossings.map(({ book }) => book.id),
      crossings.map(({ book }) => book.snapshotId),
      crossings.map(({ cause }) => cause),
      crossings.map(({ exposure }) => exposure),
    ]);
    const fresh = [...rows].sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1));
    await schedule(
      tx,
      [...new Set(fresh.map((row) => row.snapshotId))].flatMap((snapshotId) =>
        slicesOf(fresh.filter((row) => row.snapshotId === snapshotId).map((row) => row.id)).map(
          (relationships) => intradayWork(snapshotId, relationships, asOf),
        ),
      ),
    );
    return fresh.map((row) => row.id);
  }

  /**
   * Values those who have crossed on marks of their own, and has margin decide. Whoever was valued by a run since then is left to it:
   * one exposure is called once. While a price is missing they are looked at again every minute, until a run has seen them: whoever
   * has crossed once is not told again before.
   */
  async run(
    tx: EntityManager,
    { snapshotId, relationships }: { snapshotId: SnapshotId; relationships: readonly RelationshipId[] },
    dueAt: Date,
  ): Promise<{ refused: string } | undefined> {
    const terms = await this.relationships.loadAll(tx, relationships, dueAt);
    const valued = await this.exposures.newestOfAll(tx, terms);
    const newest = await this.times.lastCalledOn(tx, terms, valued, dueAt);
    const allowed = new Set((await rightsIn(tx)).map((right) => right.id));
    const left = relationships.filter(
      (each) => allowed.has(each) && newest.get(each)?.snapshotId === snapshotId,
    );
    if (left.length === 0)
      return { refused: 'a run has seen it since, or it may not be called between runs' };
    const taken = await this.taking.takeOnly(tx, dueAt);
    if (!taken.ok) {
      await schedule(tx, [intradayWork(snapshotId, left, plusMinutes(dueAt, MINUTES_TO_MARKS))]);
      return { refused: `no marks: ${taken.refusal.map(({ symbol }) => symbol).join()}` };
    }
    const [marks, legs] = await Promise.all([
      this.snapshots.markets(tx, taken.value),
      this.trades.openLegsOfAll(tx, left),
    ]);
    const isMarked = (each: RelationshipId) =>
      (legs.get(each) ?? []).every(({ underlying }) => marks.has(underlying));
    const marked = left.filter(isMarked);
    const waiting = left.filter((each) => !isMarked(each));
    const again = askedAgainAt(dueAt);
    await schedule(tx, [
      ...(marked.length > 0
        ? [runWork('exposure', { snapshotId: taken.value, relationships: marked }, dueAt)]
        : []),
      ...(waiting.length > 0 && again !== undefined ? [intradayWork(snapshotId, waiting, again)] : []),
    ]);
    return undefined;
  }

  private async marketsOf(
    tx: EntityManager,
    snapshots: readonly SnapshotId[],
  ): Promise<ReadonlyMap<SnapshotId, ReadonlyMap<string, Market>>> {
    const known = new Map<SnapshotId, ReadonlyMap<string, Market>>();
    for (const each of new Set(snapshots)) known.set(each, await this.snapshots.markets(tx, each));
    return known;
  }
}

function marksIn(market: ReadonlyMap<string, Market> | undefined): ReadonlyMap<string, number> {
  return new Map([...(market ?? [])].map(([symbol, { mark }]) => [symbol, mark.toNumber()]));
}

const MINUTES_TO_MARKS = 1; // until they are asked for again

/** A look at some who have crossed since their run, at an instant: at each instant it is work of its own. */
function intradayWork(snapshotId: SnapshotId, relationships: readonly RelationshipId[], dueAt: Date): Work {
  const key = `${snapshotId}/${relationships.join()}/${textOf(dueAt)}`;
  return { kind: 'margin.intraday', key, payload: { snapshotId, relationships }, dueAt };
}

const INTEND = `
  insert into call_intent (intended_at, relationship_id, snapshot_id, cause, exposure)
  select $1, * from unnest($2::bigint[], $3::uuid[], $4::text[], $5::numeric[])
  on conflict do nothing returning relationship_id::text as id, snapshot_id as "snapshotId"`;

function rightsIn(tx: EntityManager): Promise<RightRow[]> {
  return tx.query(
    `select r.relationship_id::text as id, r.im_fraction::text, r.price_gap::text, r.on_headroom
     from (select distinct on (relationship_id) * from intraday_right order by relationship_id, version desc) r
     where r.may_call order by r.relationship_id`,
  );
}
