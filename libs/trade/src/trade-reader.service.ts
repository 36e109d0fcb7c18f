import type { RelationshipId } from '@app/legal-entity/domain';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

export type LegEnd = 'default' | 'amended' | 'cancelled' | 'expired';

/** One leg of one version, as decimal text. */
export interface SeenLeg {
  readonly occupancy: string;
  readonly quantity: string; // of contracts, long positive
  readonly price: string;
  readonly openedAt: string;
  readonly endedAt: string | null;
  readonly endedAs: LegEnd | null;
}

export interface SeenVersion {
  readonly version: number;
  readonly legs: readonly SeenLeg[];
}

/** A trade as it is looked at, by seats that have a leg of it: its versions, the first one first, with those seats' legs alone. */
export interface SeenTrade {
  readonly id: string;
  readonly instrument: string;
  readonly tradedAt: Date;
  readonly versions: readonly SeenVersion[];
}

interface TradeRow {
  readonly id: string;
  readonly instrument: string;
  readonly traded_at: Date;
  readonly legs: readonly (SeenLeg & { readonly version: number })[];
}

/** Trades as they are looked at. It writes nothing. */
@Injectable()
export class TradeReader {
  /** A page of a relationship's trades, by their names, of which one of these seats has a leg. */
  async page(
    tx: EntityManager,
    relationship: RelationshipId,
    { seats, after, limit }: { seats: readonly string[]; after?: string; limit: number },
  ): Promise<SeenTrade[]> {
    const rows: TradeRow[] = await tx.query(
      `${SELECT} and ($3::text is null or t.id > $3) group by t.relationship_id, t.id order by t.id limit $4`,
      [relationship, seats, after ?? null, limit],
    );
    return rows.map(seenOf);
  }

  /** One trade; undefined when there is none of that name, or no leg of it is of these seats. */
  async find(
    tx: EntityManager,
    relationship: RelationshipId,
    seats: readonly string[],
    tradeId: string,
  ): Promise<SeenTrade | undefined> {
    const rows: TradeRow[] = await tx.query(`${SELECT} and t.id = $3 group by t.relationship_id, t.id`, [
      relationship,
      seats,
      tradeId,
    ]);
    return rows.map(seenOf)[0];
  }
}

const SELECT = `
  select t.id, t.instrument, t.traded_at, json_agg(json_build_object(
    'version', l.version, 'occupancy', l.occupancy, 'quantity', l.quantity::text, 'price', l.price::text,
    'openedAt', to_char(l.opened_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
    'endedAt', to_char(l.terminated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
    'endedAs', l.ended_as) order by l.version, l.opened_at, l.occupancy) as legs
  from trade t join leg l on (l.relationship_id, l.trade_id) = (t.relationship_id, t.id)
  where t.relationship_id = $1 and l.occupancy = any($2::text[])`;

function seenOf({ id, instrument, traded_at: tradedAt, legs }: TradeRow): SeenTrade {
  const versions = [...new Set(legs.map(({ version }) => version))].map((version) => ({
    version,
    legs: legs
      .filter((leg) => leg.version === version)
      .map(({ occupancy, quantity, price, openedAt, endedAt, endedAs }) => ({
        occupancy,
        quantity,
        price,
        openedAt,
        endedAt,
        endedAs,
      })),
  }));
  return { id, instrument, tradedAt, versions };
}
