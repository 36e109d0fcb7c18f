import { type Asset, textOf } from '@app/kernel';
import type { EntityManager } from 'typeorm';
import { minorText } from './calls';

/** The auction of a vacant seat: its terms, and its bids in the order in which they stand. */
export interface Auction {
  readonly openedAt: string;
  readonly closesAt: string;
  readonly rangeLow: string;
  readonly rangeHigh: string;
  readonly reserve: string;
  readonly bids: readonly {
    readonly bidder: string;
    readonly price: string;
    readonly place: number | undefined;
    readonly refused: string | undefined;
    readonly failedToSign: boolean;
  }[];
}

/** The last round of the auction, if there was one. */
export async function auctionOf(
  tx: EntityManager,
  key: readonly string[],
  asset: Asset,
): Promise<Auction | undefined> {
  const [row]: {
    id: string;
    opened_at: Date;
    closes_at: Date;
    range_low: string;
    range_high: string;
    reserve: string;
  }[] = await tx.query(
    'select * from seat_auction where (relationship_id, case_id) = ($1, $2) order by round desc limit 1',
    [...key],
  );
  if (row === undefined) return undefined;
  const bids: {
    bidder: string;
    price: string;
    place: number | null;
    refused: string | null;
    failed_to_sign: boolean;
  }[] = await tx.query(
    `select p.name as bidder, coalesce(b.price, 0) as price, b.place, b.refused, b.failed_to_sign
       from seat_bid b join party p on p.id = b.bidder
       where (b.relationship_id, b.auction_id) = ($1, $2) order by b.place nulls last, p.name`,
    [key[0], row.id],
  );
  return {
    openedAt: textOf(row.opened_at),
    closesAt: textOf(row.closes_at),
    rangeLow: minorText(row.range_low, asset),
    rangeHigh: minorText(row.range_high, asset),
    reserve: minorText(row.reserve, asset),
    bids: bids.map((bid) => ({
      bidder: bid.bidder,
      price: minorText(bid.price, asset),
      place: bid.place ?? undefined,
      refused: bid.refused ?? undefined,
      failedToSign: bid.failed_to_sign,
    })),
  };
}
