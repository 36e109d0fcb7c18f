import { accept, Exact, invariant, refuse, type Result, textOf } from '@app/kernel';
import type { RelationshipId } from '@app/legal-entity/domain';
import { hashOf, uuidOf } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import {
  type BookedTrade,
  type Cadence,
  cadenceOf,
  type FileFault,
  readPortfolio,
  reconcile,
  type Reconciled,
} from './domain';

/** What a seat's portfolio was found to be against ours. */
export interface Reconciliation {
  readonly id: string;
  readonly occupancy: string;
  readonly fileHash: string;
  readonly comparedAt: Date;
  readonly trades: number; // of ours, on that seat
  readonly cadence: Cadence | undefined;
  readonly result: Reconciled;
}

interface BookedRow {
  readonly id: string;
  readonly instrument: string;
  readonly quantity: string;
  readonly price: string;
  readonly traded_at: Date;
}

interface ReconciliationRow {
  readonly id: string;
  readonly occupancy: string;
  readonly file_hash: string;
  readonly compared_at: Date;
  readonly trades: number;
  readonly result: Reconciled;
}

/** Compares what a party says it has with what we have. It changes nothing but what it says of it. */
@Injectable()
export class ReconciliationService {
  /**
   * Compares a seat's file with its open legs, and keeps the answer. The same file against the same book is the same answer, kept
   * once.
   *
   * @param file comma-separated values, a line for each trade
   */
  async compare(
    tx: EntityManager,
    relationship: RelationshipId,
    occupancy: string,
    file: string,
  ): Promise<Result<Reconciliation, readonly FileFault[]>> {
    const reported = readPortfolio(file);
    if (!reported.ok) return refuse(reported.refusal);
    const booked = await bookedTrades(tx, relationship, occupancy);
    const result = reconcile(booked, reported.value);
    const fileHash = createHash('sha256').update(file).digest('hex');
    const bookHash = hashOf(
      booked.map(({ tradeId, instrument, quantity, price, tradedAt }) => [
        tradeId,
        instrument,
        quantity.toFixed(),
        price.toFixed(),
        textOf(tradedAt),
      ]),
    );
    const id = uuidOf(`reconciliation/${relationship}/${occupancy}/${fileHash}/${bookHash}`);
    await tx.query(
      `insert into reconciliation (relationship_id, id, occupancy, file_hash, book_hash, trades, result)
       values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
      [relationship, id, occupancy, fileHash, bookHash, booked.length, JSON.stringify(result)],
    );
    const kept = await this.find(tx, relationship, [occupancy], id);
    invariant(kept !== undefined, `reconciliation ${id} was not kept`);
    return accept(kept);
  }

  /** A comparison that was made for one of these seats. */
  async find(
    tx: EntityManager,
    relationship: RelationshipId,
    seats: readonly string[],
    id: string,
  ): Promise<Reconciliation | undefined> {
    const [row] = await tx.query<ReconciliationRow[]>(
      `select id, occupancy, file_hash, compared_at, trades, result from reconciliation
       where (relationship_id, id) = ($1, $2) and occupancy = any($3::text[])`,
      [relationship, id, seats],
    );
    if (row === undefined) return undefined;
    const steps: Cadence[] = await tx.query(
      'select at_least as "atLeast", every, source from reconciliation_cadence',
    );
    const { occupancy, file_hash: fileHash, compared_at: comparedAt, trades, result } = row;
    return { id, occupancy, fileHash, comparedAt, trades, cadence: cadenceOf(trades, steps), result };
  }
}

async function bookedTrades(
  tx: EntityManager,
  relationship: RelationshipId,
  occupancy: string,
): Promise<BookedTrade[]> {
  const rows: BookedRow[] = await tx.query(
    `select t.id, t.instrument, l.quantity::text, l.price::text, t.traded_at
     from leg l join trade t on (t.relationship_id, t.id) = (l.relationship_id, l.trade_id)
     where (l.relationship_id, l.occupancy) = ($1, $2) and l.terminated_at is null order by t.id`,
    [relationship, occupancy],
  );
  return rows.map(({ id, instrument, quantity, price, traded_at: tradedAt }) => ({
    tradeId: id,
    instrument,
    quantity: new Exact(quantity),
    price: new Exact(price),
    tradedAt,
  }));
}
