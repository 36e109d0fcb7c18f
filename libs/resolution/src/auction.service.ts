import { accept, Exact, invariant, Money, plusMinutes, refuse, type Result } from '@app/kernel';
import { RelationshipService } from '@app/legal-entity';
import { counterpartOf, type Relationship, type RelationshipId, seatOf } from '@app/legal-entity/domain';
import { ExposureRunService } from '@app/exposure';
import { SnapshotService } from '@app/market-data';
import { uuidOf } from '@app/platform';
import { TradeService } from '@app/trade';
import { Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { type Case, type CaseId, loadCase, recordAct } from './default-case.rows';
import type { Exercise } from './default.service';
import {
  type AuctionTerms,
  type BidRefusal,
  type CaseRefusal,
  commitmentText,
  impliedRange,
  judgeBids,
  type OpenedBid,
  type SeatPosition,
  standing,
  vacantPosition,
} from './domain';
import { LadderService, owedForDefaulter } from './ladder.service';
import { LayerService } from './layer.service';

/** Lowest and highest real price of an underlying in the auction's hour, by its symbol. */
export type PriceRanges = ReadonlyMap<string, { readonly low: Exact; readonly high: Exact }>;

export interface OpenAuction extends Exercise {
  readonly ranges: PriceRanges;
  readonly entity: string; // the party that would bid for the cell itself
  readonly minimumBids: number;
}

export interface Envelope {
  readonly bidder: string;
  readonly price: Money;
  readonly salt: string;
}

export type SealRefusal = 'no-auction' | 'closed' | 'sealed-already' | 'not-a-seal' | 'unknown-bidder';
export type OpeningRefusal =
  'no-auction' | 'not-closed' | 'opened-already' | 'no-such-bid' | 'second-envelope';

/** How the bids stand: the best first, and why the others do not. */
export interface AuctionMinutes {
  readonly outcome: 'ranked' | 'too-few-bids' | 'nobody-bids';
  readonly ranking: readonly { readonly bidder: string; readonly price: Money }[];
  readonly refused: readonly { readonly bidder: string; readonly reason: BidRefusal }[];
}

/** The bid to which the seat goes, and the auction it was made in. */
export interface StandingBid {
  readonly auctionId: string;
  readonly bidder: string;
  readonly price: Money;
}

interface AuctionRow {
  readonly id: string;
  readonly entity: string;
  readonly opened_at: Date;
  readonly own_seal_by: Date;
  readonly closes_at: Date;
  readonly range_low: string;
  readonly range_high: string;
  readonly reserve: string;
  readonly minimum_bids: number;
  readonly outcome: AuctionMinutes['outcome'] | null;
}

interface BidRow {
  readonly bidder: string;
  readonly seal: string;
  readonly sealed_at: Date;
  readonly price: string | null;
  readonly place: number | null;
  readonly failed_to_sign: boolean;
}

/** The vacant seat, whole, among replacements the survivor approved beforehand. Bids are sealed by hash, and opened together. */
@Injectable()
export class AuctionService {
  constructor(
    private readonly relationships: RelationshipService,
    private readonly exposures: ExposureRunService,
    private readonly snapshots: SnapshotService,
    private readonly trades: TradeService,
    private readonly ladder: LadderService,
    private readonly layers: LayerService,
  ) {}

  /** Opens the auction. Its range is what real prices imply; its reserve, the most the remaining layers can pay in cash. */
  async open(
    tx: EntityManager,
    relationshipId: RelationshipId,
    wanted: OpenAuction,
  ): Promise<Result<{ readonly auctionId: string; readonly closesAt: Date }, CaseRefusal>> {
    const { caseId, officer, at, proof } = wanted;
    const relationship = await this.relationships.lock(tx, relationshipId);
    const opened = await recordAct(tx, await loadCase(tx, relationship, caseId), {
      deed: 'open-auction',
      officer,
      at,
      proof,
    });
    if (!opened.ok) return opened;
    const positions = await this.positions(tx, relationship, opened.value, wanted.ranges);
    const range = impliedRange(positions, relationship.asset);
    const reserve = await this.reserve(tx, relationship, opened.value);
    const auctionId = uuidOf(`auction/${caseId}/1`);
    const closesAt = plusMinutes(at, relationship.terms.clocks.auctionMinutes);
    await tx.query(
      `insert into seat_auction (relationship_id, case_id, id, round, entity, opened_at, own_seal_by, closes_at,
         range_low, range_high, reserve, minimum_bids)
       values ($1, $2, $3, 1, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [
        relationshipId,
        caseId,
        auctionId,
        wanted.entity,
        at,
        plusMinutes(at, Math.floor(relationship.terms.clocks.auctionMinutes / 2)),
        closesAt,
        range.low.minor,
        range.high.minor,
        reserve.minor,
        wanted.minimumBids,
      ],
    );
    return accept({ auctionId, closesAt });
  }

  /** Takes a sealed bid: a name and a hash. Nobody here can read the price. */
  async seal(
    tx: EntityManager,
    relationshipId: RelationshipId,
    auctionId: string,
    bid: { readonly bidder: string; readonly seal: string; readonly at: Date },
  ): Promise<Result<'sealed', SealRefusal>> {
    await this.relationships.lock(tx, relationshipId);
    const auction = await auctionNamed(tx, relationshipId, auctionId);
    if (!auction) return refuse('no-auction');
    if (auction.outcome !== null || bid.at > auction.closes_at) return refuse('closed');
    if (!/^[0-9a-f]{64}$/.test(bid.seal)) return refuse('not-a-seal');
    const known: unknown[] = await tx.query('select from party where id = $1', [bid.bidder]);
    if (known.length === 0) return refuse('unknown-bidder');
    const written: unknown[] = await tx.query(
      `with written as (
         insert into seat_bid (relationship_id, auction_id, bidder, seal, sealed_at) values ($1, $2, $3, $4, $5)
         on conflict do nothing returning 1
       ) select * from written`,
      [relationshipId, auctionId, bid.bidder, bid.seal, bid.at],
    );
    return written.length === 1 ? accept('sealed') : refuse('sealed-already');
  }

  /** Opens every envelope at once, after the close, and ranks the bids that stand. */
  async openBids(
    tx: EntityManager,
    relationshipId: RelationshipId,
    opening: {
      readonly caseId: CaseId;
      readonly envelopes: readonly Envelope[];
      readonly at: Date;
    },
  ): Promise<Result<AuctionMinutes, OpeningRefusal>> {
    const relationship = await this.relationships.lock(tx, relationshipId);
    const { caseId, envelopes, at } = opening;
    const auction = await auctionOf(tx, relationshipId, caseId);
    if (!auction) return refuse('no-auction');
    if (auction.outcome !== null) return refuse('opened-already');
    if (at < auction.closes_at) return refuse('not-closed');
    if (new Set(envelopes.map(({ bidder }) => bidder)).size < envelopes.length)
      return refuse('second-envelope'); // one seal, so one of them is not what was sealed
    const sealed = new Map((await bidsOf(tx, relationshipId, auction.id)).map((bid) => [bid.bidder, bid]));
    const opened = envelopes.flatMap((envelope): OpenedBid[] => {
      const bid = sealed.get(envelope.bidder);
      return bid ? [{ ...envelope, seal: bid.seal, sealedAt: bid.sealed_at, openedAt: at }] : [];
    });
    if (opened.length < envelopes.length) return refuse('no-such-bid');
    const { occupancy } = await loadCase(tx, relationship, caseId);
    const approved = await this.relationships.approvedReplacements(tx, relationshipId, seatOf(occupancy));
    const seatable = await this.relationships.seatable(tx, approved);
    const result = judgeBids(termsOf(auction, relationship, { approved, seatable }), opened, sealOf);
    await this.store(tx, relationshipId, auction.id, result, at);
    return accept({
      outcome: result.outcome,
      ranking: result.ranking.map(({ bidder, price }) => ({ bidder, price })),
      refused: result.refused.map(({ bid, reason }) => ({ bidder: bid.bidder, reason })),
    });
  }

  /** Awards the seat to the best bid whose bidder has not failed to sign. */
  async award(
    tx: EntityManager,
    relationshipId: RelationshipId,
    exercise: Exercise,
  ): Promise<Result<{ readonly bidder: string; readonly price: Money }, CaseRefusal | 'nobody-stands'>> {
    const relationship = await this.relationships.lock(tx, relationshipId);
    const best = await this.standing(tx, relationship, exercise.caseId);
    if (best === undefined) return refuse('nobody-stands');
    const awarded = await this.act(tx, relationship, exercise, 'award-seat');
    return awarded.ok ? accept({ bidder: best.bidder, price: best.price }) : awarded;
  }

  /** The winner did not sign, or signed and did not pay in: the award is withdrawn, and the next bid stands. */
  async withdrawAward(
    tx: EntityManager,
    relationshipId: RelationshipId,
    exercise: Exercise,
  ): Promise<Result<{ readonly bidder: string }, CaseRefusal | 'nobody-stands'>> {
    const relationship = await this.relationships.lock(tx, relationshipId);
    const best = await this.standing(tx, relationship, exercise.caseId);
    if (best === undefined) return refuse('nobody-stands');
    const withdrawn = await this.act(tx, relationship, exercise, 'withdraw-award');
    if (!withdrawn.ok) return withdrawn;
    await tx.query(
      'update seat_bid set failed_to_sign = true where (relationship_id, auction_id, bidder) = ($1, $2, $3)',
      [relationshipId, best.auctionId, best.bidder],
    );
    return accept({ bidder: best.bidder });
  }

  /** The bid that stands now. */
  async standing(
    tx: EntityManager,
    { id: relationshipId, asset }: Relationship,
    caseId: CaseId,
  ): Promise<StandingBid | undefined> {
    const auction = await auctionOf(tx, relationshipId, caseId);
    if (auction === undefined) return undefined;
    const ranked = (await bidsOf(tx, relationshipId, auction.id))
      .filter((bid) => bid.place !== null)
      .sort((a, b) => (a.place ?? 0) - (b.place ?? 0))
      .map((bid) => ({ ...bid, price: Money.ofMinor(BigInt(bid.price ?? '0'), asset) }));
    const failedToSign = new Set(ranked.filter((bid) => bid.failed_to_sign).map(({ bidder }) => bidder));
    const best = standing(ranked, failedToSign);
    return best && { auctionId: auction.id, bidder: best.bidder, price: best.price };
  }

  private act(
    tx: EntityManager,
    relationship: Relationship,
    { caseId, officer, at, proof }: Exercise,
    deed: 'award-seat' | 'withdraw-award',
  ): Promise<Result<Case, CaseRefusal>> {
    return loadCase(tx, relationship, caseId).then((current) =>
      recordAct(tx, current, { deed, officer, at, proof }),
    );
  }

  /** What the vacant seat holds: the mirror of the survivor's open legs, at the marks its VM is carried at. */
  private async positions(
    tx: EntityManager,
    relationship: Relationship,
    current: Case,
    ranges: PriceRanges,
  ): Promise<SeatPosition[]> {
    const newest = await this.exposures.newest(tx, relationship);
    invariant(newest !== undefined, `${relationship.name} was never valued`);
    const markets = await this.snapshots.markets(tx, newest.snapshotId);
    const survivor = counterpartOf(relationship, current.occupancy).code;
    const legs = (await this.trades.openLegs(tx, relationship.id)).filter(
      (leg) => leg.occupancy === survivor,
    );
    return legs.map((leg) => {
      const { underlying } = leg;
      const market = markets.get(underlying);
      const range = ranges.get(underlying);
      invariant(
        market !== undefined && range !== undefined,
        `no price range of ${underlying} for the auction`,
      );
      return vacantPosition(leg, market, range, newest.asOf);
    });
  }

  private async reserve(tx: EntityManager, relationship: Relationship, current: Case): Promise<Money> {
    const purse = await this.ladder.purse(tx, relationship, current.occupancy);
    const payable = await this.layers.payableInCash(tx, relationship, current.occupancy);
    const dues = purse.promised(`CLAIM.${current.occupancy}`); // paid by the line, which is repaid first
    const spoken = [...owedForDefaulter(purse).map(({ amount }) => amount), dues];
    return payable
      .plus(purse.money(`IM.${current.occupancy}`))
      .minus(Money.sum(spoken, relationship.asset))
      .atLeast(Money.zero(relationship.asset));
  }

  private async store(
    tx: EntityManager,
    relationshipId: RelationshipId,
    auctionId: string,
    { outcome, ranking, refused }: ReturnType<typeof judgeBids>,
    at: Date,
  ): Promise<void> {
    await tx.query('update seat_auction set outcome = $3 where (relationship_id, id) = ($1, $2)', [
      relationshipId,
      auctionId,
      outcome,
    ]);
    const rows = [
      ...ranking.map((bid, index) => ({ bid, place: index + 1, reason: null })),
      ...refused.map(({ bid, reason }) => ({ bid, place: null, reason })),
    ];
    for (const { bid, place, reason } of rows)
      await tx.query(
        `update seat_bid set price = $4, salt = $5, opened_at = $6, place = $7, refused = $8
         where (relationship_id, auction_id, bidder) = ($1, $2, $3)`,
        [relationshipId, auctionId, bid.bidder, bid.price.minor, bid.salt, at, place, reason],
      );
  }
}

/** The hash a bidder seals its bid with. */
export function sealOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** What a bidder sends before the close: the hash of its price, its name and a salt of its own. */
export function sealBid(auctionId: string, envelope: Envelope): string {
  return sealOf(commitmentText(auctionId, envelope));
}

function termsOf(
  auction: AuctionRow,
  { asset }: Relationship,
  bidders: Pick<AuctionTerms, 'approved' | 'seatable'>,
): AuctionTerms {
  const money = (minor: string) => Money.ofMinor(BigInt(minor), asset);
  return {
    ...bidders,
    auctionId: auction.id,
    entity: auction.entity,
    ownSealBy: auction.own_seal_by,
    closesAt: auction.closes_at,
    low: money(auction.range_low),
    high: money(auction.range_high),
    reserve: money(auction.reserve),
    minimumBids: auction.minimum_bids,
  };
}

/** The last round of a case's auction. */
async function auctionOf(
  tx: EntityManager,
  relationshipId: RelationshipId,
  caseId: CaseId,
): Promise<AuctionRow | undefined> {
  const rows: AuctionRow[] = await tx.query(
    'select * from seat_auction where (relationship_id, case_id) = ($1, $2) order by round desc limit 1',
    [relationshipId, caseId],
  );
  return rows[0];
}

async function auctionNamed(
  tx: EntityManager,
  relationshipId: RelationshipId,
  auctionId: string,
): Promise<AuctionRow | undefined> {
  const rows: AuctionRow[] = await tx.query(
    'select * from seat_auction where (relationship_id, id) = ($1, $2)',
    [relationshipId, auctionId],
  );
  return rows[0];
}

function bidsOf(tx: EntityManager, relationshipId: RelationshipId, auctionId: string): Promise<BidRow[]> {
  return tx.query('select * from seat_bid where (relationship_id, auction_id) = ($1, $2) order by bidder', [
    relationshipId,
    auctionId,
  ]);
}
