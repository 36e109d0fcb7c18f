import { type Asset, Exact, invariant, Money } from '@app/kernel';

/** A bid for the whole vacant seat, as it arrives: a name and a seal. Nobody can read the price. */
export interface SealedBid {
  readonly bidder: string;
  readonly seal: string; // hash of the commitment text
  readonly sealedAt: Date;
}

/** A bid whose price has been revealed. `price` is what the cell pays the bidder to take the seat; negative: it pays. */
export interface OpenedBid extends SealedBid {
  readonly price: Money;
  readonly salt: string; // makes the commitment unguessable
  readonly openedAt: Date;
}

export interface AuctionTerms {
  readonly auctionId: string;
  readonly approved: readonly string[]; // replacement parties the survivor accepted beforehand
  readonly seatable: readonly string[]; // those of them that may take new risk
  readonly entity: string; // bids for the cell, if it is approved too, under the earlier deadline
  readonly ownSealBy: Date; // the entity sees the envelopes arrive, so its own must be in before
  readonly closesAt: Date; // last instant to seal, first instant to open
  readonly low: Money; // least and greatest price the hour's real trading range implies for the seat
  readonly high: Money;
  readonly reserve: Money; // the most the remaining layers can pay
  readonly minimumBids: number;
}

export type BidRefusal =
  | 'bidder-not-approved'
  | 'bidder-restricted'
  | 'second-bid'
  | 'sealed-late'
  | 'own-bid-late'
  | 'opened-early'
  | 'seal-broken'
  | 'outside-range'
  | 'above-reserve';

export interface AuctionResult {
  readonly outcome: 'ranked' | 'too-few-bids' | 'nobody-bids';
  readonly ranking: readonly OpenedBid[]; // best first; empty unless ranked
  readonly refused: readonly { readonly bid: OpenedBid; readonly reason: BidRefusal }[];
}

/** What the vacant seat holds of one instrument. */
export interface SeatPosition {
  readonly quantity: Exact; // of the vacant seat: long positive
  readonly mark: Exact; // at which its VM is carried over
  readonly low: Exact; // of the auction's hour
  readonly high: Exact;
}

/** The text a bidder seals. The shell hashes it; the same function checks it when the bid is opened. */
export function commitmentText(
  auctionId: string,
  bid: { readonly bidder: string; readonly price: Money; readonly salt: string },
): string {
  return ['seat-bid', auctionId, bid.bidder, bid.price.toText(), bid.price.asset.code, bid.salt].join('\n');
}

/**
 * The least and greatest price at which the whole seat can honestly change hands in this hour.
 *
 * The replacement enters on the old terms with VM carried at the mark m. Who values an instrument at p gains q(p − m) by
 * entering, so asks q(m − p). Over the range of p that is widest at its ends.
 */
export function impliedRange(
  positions: readonly SeatPosition[],
  asset: Asset,
): { readonly low: Money; readonly high: Money } {
  let low = new Exact(0);
  let high = new Exact(0);
  for (const position of positions) {
    const { quantity, mark } = position;
    invariant(position.low.lte(mark) && mark.lte(position.high), 'the mark lies outside its own range');
    const ends = [position.low, position.high].map((price) => quantity.times(mark.minus(price)));
    low = low.plus(Exact.min(...ends));
    high = high.plus(Exact.max(...ends));
  }
  // `low` is never above zero and `high` never below it, so away from zero widens the range by less than a unit.
  return { low: Money.rounded(low, asset, 'up'), high: Money.rounded(high, asset, 'up') };
}

/**
 * Judges the opened bids and ranks those that stand: lowest price first, then the earlier seal, then the bidder's name.
 *
 * @param hash the seal's function (SHA-256, hexadecimal), given by the shell
 * @returns every refused bid with its reason; minutes of the auction need both
 */
export function judgeBids(
  terms: AuctionTerms,
  bids: readonly OpenedBid[],
  hash: (text: string) => string,
): AuctionResult {
  const refused: { bid: OpenedBid; reason: BidRefusal }[] = [];
  const standing: OpenedBid[] = [];
  for (const bid of [...bids].sort(bySeal)) {
    const reason = objectionTo(terms, bid, standing, hash);
    if (reason === undefined) standing.push(bid);
    else refused.push({ bid, reason });
  }
  if (standing.length === 0) return { outcome: 'nobody-bids', ranking: [], refused };
  if (standing.length < terms.minimumBids) return { outcome: 'too-few-bids', ranking: [], refused };
  return { outcome: 'ranked', ranking: standing.sort(byPrice), refused };
}

/** The bid that stands: the best whose bidder has not failed to sign. None: the seat is still vacant. */
export function standing<Bid extends { readonly bidder: string }>(
  ranking: readonly Bid[],
  failedToSign: ReadonlySet<string>,
): Bid | undefined {
  return ranking.find(({ bidder }) => !failedToSign.has(bidder));
}

function objectionTo(
  terms: AuctionTerms,
  bid: OpenedBid,
  standing: readonly OpenedBid[],
  hash: (text: string) => string,
): BidRefusal | undefined {
  const own = bid.bidder === terms.entity;
  if (!terms.approved.includes(bid.bidder)) return 'bidder-not-approved';
  if (!terms.seatable.includes(bid.bidder)) return 'bidder-restricted';
  if (own && bid.sealedAt > terms.ownSealBy) return 'own-bid-late';
  if (bid.sealedAt > terms.closesAt) return 'sealed-late';
  if (bid.openedAt < terms.closesAt) return 'opened-early';
  if (hash(commitmentText(terms.auctionId, bid)) !== bid.seal) return 'seal-broken';
  if (bid.price.lessThan(terms.low) || terms.high.lessThan(bid.price)) return 'outside-range';
  if (terms.reserve.lessThan(bid.price)) return 'above-reserve';
  return standing.some(({ bidder }) => bidder === bid.bidder) ? 'second-bid' : undefined;
}

function bySeal(a: OpenedBid, b: OpenedBid): number {
  return a.sealedAt.getTime() - b.sealedAt.getTime() || textOrder(a.bidder, b.bidder);
}

function byPrice(a: OpenedBid, b: OpenedBid): number {
  if (a.price.lessThan(b.price)) return -1;
  return b.price.lessThan(a.price) ? 1 : bySeal(a, b);
}

/** By code unit: the same order on every machine, whatever its locale. */
function textOrder(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
