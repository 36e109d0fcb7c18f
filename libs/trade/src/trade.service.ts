import { Exact, plusMinutes, textOf } from '@app/kernel';
import type { RelationshipId } from '@app/legal-entity/domain';
import { schedule } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { expiryOf, type Instrument, type Leg } from './domain';
import {
  instrumentOf,
  type InstrumentRow,
  rowOf,
  TERMS_COLUMNS,
  type TermsRow,
  termsOf,
} from './instrument.rows';

/** One economic trade between two occupants, as its two mirrored legs with the cell. */
export interface Trade {
  readonly relationship: RelationshipId;
  readonly id: string;
  readonly instrument: string;
  readonly tradedAt: Date;
  readonly long: string; // occupancy
  readonly short: string;
  readonly quantity: Exact; // positive
  readonly price: Exact;
}

/** A trade that both seats have a leg of, in the version that stands. */
export interface StandingTrade {
  readonly instrument: string;
  readonly version: number;
  readonly long: string; // occupancy
  readonly short: string;
  readonly quantity: Exact; // positive
  readonly price: Exact;
}

interface StandingRow {
  readonly instrument: string;
  readonly version: number;
  readonly occupancy: string;
  readonly quantity: string;
  readonly price: string;
}

interface LegRow extends TermsRow {
  readonly relationship_id: RelationshipId;
  readonly trade_id: string;
  readonly occupancy: string;
  readonly instrument: string;
  readonly underlying: string;
  readonly quantity: string;
  readonly price: string;
}

const MINUTES_TO_CLOSE = 5; // after the expiry, so that it is closed on the snapshot of its hour

/** Trades as two mirrored legs. A leg is opened and terminated; its terms never change. */
@Injectable()
export class TradeService {
  /** Lists an instrument. Listed before, it stays as it was. */
  async listInstrument(tx: EntityManager, instrument: Instrument): Promise<void> {
    await tx.query(
      `insert into instrument (symbol, kind, underlying, asset, contract_size, expires_at, strike, option_right)
       values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing`,
      [...rowOf(instrument)],
    );
  }

  /** An instrument by its symbol; undefined when it is not listed. */
  async instrument(tx: EntityManager, symbol: string): Promise<Instrument | undefined> {
    const rows: InstrumentRow[] = await tx.query(
      `select i.symbol, i.underlying, i.asset, ${TERMS_COLUMNS} from instrument i where i.symbol = $1`,
      [symbol],
    );
    return rows.map(instrumentOf)[0];
  }

  /** Whether a relationship has a trade of that name. */
  async isKnown(tx: EntityManager, relationship: RelationshipId, trade: string): Promise<boolean> {
    const rows: unknown[] = await tx.query('select 1 from trade where (relationship_id, id) = ($1, $2)', [
      relationship,
      trade,
    ]);
    return rows.length > 0;
  }

  /** Books both legs or neither. What ends by itself is due to be closed when it does. */
  async book(tx: EntityManager, trade: Trade): Promise<void> {
    const { relationship, id, quantity, price, tradedAt } = trade;
    await this.scheduleExpiry(tx, trade);
    await tx.query('insert into trade values ($1, $2, $3, $4)', [
      relationship,
      id,
      trade.instrument,
      tradedAt,
    ]);
    await tx.query(
      `insert into leg (relationship_id, trade_id, occupancy, quantity, price, opened_at)
       values ($1, $2, $3, $5, $7, $8), ($1, $2, $4, $6, $7, $8)`,
      [
        relationship,
        id,
        trade.long,
        trade.short,
        quantity.toFixed(),
        quantity.negated().toFixed(),
        price.toFixed(),
        tradedAt,
      ],
    );
  }

  /** A trade as it stands; undefined when there is none of that name, 'over' when a leg of it has ended and none followed. */
  async standing(
    tx: EntityManager,
    relationship: RelationshipId,
    trade: string,
  ): Promise<StandingTrade | 'over' | undefined> {
    const rows: StandingRow[] = await tx.query(
      `select t.instrument, l.version, l.occupancy, l.quantity, l.price
       from trade t left join leg l on (l.relationship_id, l.trade_id) = (t.relationship_id, t.id) and l.terminated_at is null
       where (t.relationship_id, t.id) = ($1, $2) order by l.quantity desc`,
      [relationship, trade],
    );
    const [long, short] = rows;
    if (long === undefined) return undefined;
    if (short === undefined || long.version !== short.version) return 'over';
    return {
      instrument: long.instrument,
      version: long.version,
      long: long.occupancy,
      short: short.occupancy,
      quantity: new Exact(long.quantity),
      price: new Exact(long.price),
    };
  }

  /** Ends the version of a trade that stands, both legs at once; what follows it, if anything does, begins at that instant. */
  async change(
    tx: EntityManager,
    { relationship, id, long, short }: Pick<Trade, 'relationship' | 'id' | 'long' | 'short'>,
    next: { readonly version: number; readonly quantity: Exact; readonly price: Exact } | undefined,
    at: Date,
  ): Promise<void> {
    await tx.query(
      `update leg set terminated_at = $3, ended_as = $4
       where (relationship_id, trade_id) = ($1, $2) and terminated_at is null`,
      [relationship, id, at, next === undefined ? 'cancelled' : 'amended'],
    );
    if (next === undefined) return;
    const { version, quantity, price } = next;
    await tx.query(
      `insert into leg (relationship_id, trade_id, occupancy, version, quantity, price, opened_at)
       values ($1, $2, $3, $5, $6, $8, $9), ($1, $2, $4, $5, $7, $8, $9)`,
      [
        relationship,
        id,
        long,
        short,
        version,
        quantity.toFixed(),
        quantity.negated().toFixed(),
        price.toFixed(),
        at,
      ],
    );
  }

  /** The legs of a relationship that are open, or were at an instant, in the order of their trades. */
  async openLegs(tx: EntityManager, relationship: RelationshipId, asOf?: Date): Promise<Leg[]> {
    return (await this.rows(tx, [relationship], asOf)).map(legOf);
  }

  /** The open legs of many relationships, each one's in the order of their trades. A relationship without any is not among them. */
  async openLegsOfAll(
    tx: EntityManager,
    relationships: readonly RelationshipId[],
    asOf?: Date,
  ): Promise<ReadonlyMap<RelationshipId, readonly Leg[]>> {
    const legs = new Map<RelationshipId, Leg[]>();
    for (const row of await this.rows(tx, relationships, asOf)) {
      const own = legs.get(row.relationship_id);
      if (own === undefined) legs.set(row.relationship_id, [legOf(row)]);
      else own.push(legOf(row));
    }
    return legs;
  }

  /** Every column of an occupant's open legs as the database holds them: what a default elsewhere must leave unchanged. */
  async legRecords(tx: EntityManager, relationship: RelationshipId, occupancy: string): Promise<string[]> {
    const rows: (LegRow & { readonly opened_at: Date })[] = await tx.query(
      `select ${LEG_COLUMNS}, l.opened_at ${OPEN_LEGS}`,
      [[relationship], null],
    );
    return rows
      .filter((row) => row.occupancy === occupancy)
      .map((row) =>
        [row.trade_id, row.occupancy, row.instrument, row.quantity, row.price, textOf(row.opened_at)].join(
          '|',
        ),
      );
  }

  /** A vacated seat: its occupant's legs end. The other seat's do not. */
  async terminate(
    tx: EntityManager,
    relationship: RelationshipId,
    occupancy: string,
    at: Date,
  ): Promise<void> {
    await tx.query(
      `update leg set terminated_at = $3, ended_as = 'default'
       where (relationship_id, occupancy) = ($1, $2) and terminated_at is null`,
      [relationship, occupancy, at],
    );
  }

  /** Replacement transactions: each leg whose mirror is still open, on the terms of the one who left. */
  async replace(
    tx: EntityManager,
    relationship: RelationshipId,
    { left, takes }: { readonly left: string; readonly takes: string },
    at: Date,
  ): Promise<void> {
    await tx.query(
      `insert into leg (relationship_id, trade_id, occupancy, version, quantity, price, opened_at)
       select l.relationship_id, l.trade_id, $3, l.version, l.quantity, l.price, $4 from leg l
       where (l.relationship_id, l.occupancy) = ($1, $2) and exists (
         select from leg mirror
         where (mirror.relationship_id, mirror.trade_id, mirror.version) = (l.relationship_id, l.trade_id, l.version)
           and mirror.occupancy <> l.occupancy and mirror.terminated_at is null
       )`,
      [relationship, left, takes, at],
    );
  }

  /** An instrument has expired: every leg of it that is open ends at that instant. */
  async expire(tx: EntityManager, relationship: RelationshipId, instrument: string, at: Date): Promise<void> {
    await tx.query(
      `update leg set terminated_at = $3, ended_as = 'expired' from trade t
       where (t.relationship_id, t.id) = (leg.relationship_id, leg.trade_id) and t.instrument = $2
         and leg.relationship_id = $1 and leg.terminated_at is null`,
      [relationship, instrument, at],
    );
  }

  private async scheduleExpiry(tx: EntityManager, { relationship, instrument }: Trade): Promise<void> {
    const listed = await this.instrument(tx, instrument);
    const expiresAt = listed && expiryOf(listed.terms);
    if (expiresAt === undefined) return;
    const dueAt = plusMinutes(expiresAt, MINUTES_TO_CLOSE);
    const payload = { relationshipId: relationship, instrument };
    await schedule(tx, [{ kind: 'margin.expiry', key: `${relationship}/${instrument}`, payload, dueAt }]);
  }

  private rows(tx: EntityManager, relationships: readonly RelationshipId[], asOf?: Date): Promise<LegRow[]> {
    return tx.query(`select ${LEG_COLUMNS} ${OPEN_LEGS}`, [relationships, asOf ?? null]);
  }
}

const LEG_COLUMNS = `l.relationship_id, l.trade_id, l.occupancy, t.instrument, i.underlying, ${TERMS_COLUMNS}, l.quantity, l.price`;

// In the order of the key, so that nothing is sorted.
const OPEN_LEGS = `
  from leg l
  join trade t on (t.relationship_id, t.id) = (l.relationship_id, l.trade_id)
  join instrument i on i.symbol = t.instrument
  where l.relationship_id = any ($1::bigint[]) and t.relationship_id = any ($1::bigint[]) and l.opened_at <= coalesce($2::timestamptz, 'infinity')
    and (l.terminated_at is null or l.terminated_at > $2::timestamptz)
  order by l.relationship_id, l.trade_id, l.occupancy`;

function legOf(row: LegRow): Leg {
  return {
    tradeId: row.trade_id,
    occupancy: row.occupancy,
    instrument: row.instrument,
    underlying: row.underlying,
    terms: termsOf(row),
    quantity: new Exact(row.quantity),
    price: new Exact(row.price),
  };
}
