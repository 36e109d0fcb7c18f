import { type Asset, id, Money } from '@app/kernel';
import { RelationshipService } from '@app/legal-entity';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type Case, type CaseId, findCase } from './default-case.rows';
import { nextRight, type Right, type Share, timelineOf } from './domain';

/** What one source paid the survivor, or was repaid, and when. */
export interface LadderEntry {
  readonly cause: string;
  readonly way: 'advanced' | 'repaid';
  readonly source: Share['source'] | 'survivor';
  readonly amount: Money;
  readonly lineLeft: Money;
  readonly at: Date;
}

/** A bid as it may be looked at: without a price while it is sealed. */
export interface BidView {
  readonly bidder: string;
  readonly sealedAt: Date;
  readonly price: Money | undefined;
  readonly place: number | undefined; // 1 is the best of those that stand
  readonly refused: string | undefined;
  readonly failedToSign: boolean;
}

export interface AuctionView {
  readonly round: number;
  readonly openedAt: Date;
  readonly closesAt: Date;
  readonly low: Money;
  readonly high: Money;
  readonly reserve: Money;
  readonly outcome: string | undefined;
  readonly bids: readonly BidView[];
}

export interface LayerView {
  readonly sequence: number; // of the determination
  readonly layer: string;
  readonly kind: string;
  readonly capacity: Money;
  readonly absorbed: Money; // cumulatively
}

/** A default as default managers and auditors look at it. */
export interface DefaultView {
  readonly case: Case;
  readonly next: Right | undefined; // the right that arises next, or waits
  readonly ladder: readonly LadderEntry[];
  readonly auctions: readonly AuctionView[];
  readonly waterfall: readonly LayerView[];
}

/** Defaults as they are looked at. It writes nothing. */
@Injectable()
export class DefaultReader {
  constructor(private readonly relationships: RelationshipService) {}

  /** Every case, the oldest first. */
  async cases(tx: EntityManager): Promise<Case[]> {
    const rows: { relationship_id: string; id: string }[] = await tx.query(
      'select relationship_id, id from default_case order by opened_at, id',
    );
    const cases = [];
    for (const row of rows) cases.push(await this.load(tx, row.relationship_id, row.id));
    return cases.flatMap((each) => (each === undefined ? [] : [each.current]));
  }

  async find(tx: EntityManager, caseId: CaseId): Promise<DefaultView | undefined> {
    const rows: { relationship_id: string }[] = await tx.query(
      'select relationship_id from default_case where id = $1',
      [caseId],
    );
    const loaded = rows[0] && (await this.load(tx, rows[0].relationship_id, caseId));
    if (loaded === undefined) return undefined;
    const { current, asset } = loaded;
    return {
      case: current,
      next: nextRight(timelineOf(current)),
      ladder: await ladderOf(tx, current, asset),
      auctions: await auctionsOf(tx, current, asset),
      waterfall: await waterfallOf(tx, current, asset),
    };
  }

  private async load(tx: EntityManager, relationshipId: string, caseId: string) {
    const relationship = await this.relationships.load(tx, id<'Book'>(relationshipId));
    const current = await findCase(tx, relationship, id<'DefaultCase'>(caseId));
    return current && { current, asset: relationship.asset };
  }
}

type Row = Readonly<Record<'cause' | 'amount' | 'line_left', string>> &
  Pick<LadderEntry, 'way' | 'source' | 'at'>;

async function ladderOf(
  tx: EntityManager,
  { relationship, id: caseId }: Case,
  asset: Asset,
): Promise<LadderEntry[]> {
  const rows: Row[] = await tx.query(
    'select * from ladder_share where (relationship_id, case_id) = ($1, $2) order by at, cause, way, source',
    [relationship, caseId],
  );
  return rows.map(({ cause, way, source, at, ...row }) => ({
    cause,
    way,
    source,
    at,
    amount: moneyIn(asset, row.amount),
    lineLeft: moneyIn(asset, row.line_left),
  }));
}

interface AuctionRow {
  readonly id: string;
  readonly round: number;
  readonly opened_at: Date;
  readonly closes_at: Date;
  readonly range_low: string;
  readonly range_high: string;
  readonly reserve: string;
  readonly outcome: string | null;
}

async function auctionsOf(
  tx: EntityManager,
  { relationship, id: caseId }: Case,
  asset: Asset,
): Promise<AuctionView[]> {
  const rows: AuctionRow[] = await tx.query(
    'select * from seat_auction where (relationship_id, case_id) = ($1, $2) order by round',
    [relationship, caseId],
  );
  const auctions: AuctionView[] = [];
  for (const row of rows)
    auctions.push({
      round: row.round,
      openedAt: row.opened_at,
      closesAt: row.closes_at,
      low: moneyIn(asset, row.range_low),
      high: moneyIn(asset, row.range_high),
      reserve: moneyIn(asset, row.reserve),
      outcome: row.outcome ?? undefined,
      bids: await bidsOf(tx, relationship, row.id, asset),
    });
  return auctions;
}

interface BidRow {
  readonly bidder: string;
  readonly sealed_at: Date;
  readonly price: string | null;
  readonly place: number | null;
  readonly refused: string | null;
  readonly failed_to_sign: boolean;
}

async function bidsOf(
  tx: EntityManager,
  relationship: string,
  auctionId: string,
  asset: Asset,
): Promise<BidView[]> {
  const rows: BidRow[] = await tx.query(
    'select * from seat_bid where (relationship_id, auction_id) = ($1, $2) order by place, bidder',
    [relationship, auctionId],
  );
  return rows.map((row) => ({
    bidder: row.bidder,
    sealedAt: row.sealed_at,
    price: row.price === null ? undefined : moneyIn(asset, row.price),
    place: row.place ?? undefined,
    refused: row.refused ?? undefined,
    failedToSign: row.failed_to_sign,
  }));
}

async function waterfallOf(
  tx: EntityManager,
  { relationship, id: caseId }: Case,
  asset: Asset,
): Promise<LayerView[]> {
  const rows: { sequence: number; layer: string; kind: string; capacity: string; absorbed: string }[] =
    await tx.query(
      `select sequence, layer, kind, capacity, absorbed from absorption
       where (relationship_id, case_id) = ($1, $2) order by sequence, place`,
      [relationship, caseId],
    );
  return rows.map(({ capacity, absorbed, ...row }) => ({
    ...row,
    capacity: moneyIn(asset, capacity),
    absorbed: moneyIn(asset, absorbed),
  }));
}

function moneyIn(asset: Asset, minor: string): Money {
  return Money.ofMinor(BigInt(minor), asset);
}
