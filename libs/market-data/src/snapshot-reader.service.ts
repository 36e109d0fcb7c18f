import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { SnapshotId } from './snapshot.service';
import type { SnapshotRefusal } from './snapshot-taking.service';

/** One mark of a snapshot, as it was taken: decimal text, with where it comes from. */
export interface MarkView {
  readonly symbol: string;
  readonly price: string;
  readonly quotedAt: Date;
  readonly source: string;
  readonly label: string;
}

export interface SnapshotView {
  readonly id: SnapshotId;
  readonly asOf: Date;
  readonly hash: string;
  readonly marks: readonly MarkView[];
}

/** An instant at which something had no mark, or no funding rate. */
interface RefusedMarks {
  readonly asOf: Date;
  readonly snapshotId: SnapshotId | null; // of everything else; null: nothing was marked
  readonly unmarked: readonly SnapshotRefusal[];
}

/** Snapshots as they are looked at. It writes nothing. */
@Injectable()
export class SnapshotReader {
  async find(tx: EntityManager, snapshotId: SnapshotId): Promise<SnapshotView | undefined> {
    const rows: { as_of: Date; hash: string }[] = await tx.query(
      'select as_of, hash from snapshot where id = $1',
      [snapshotId],
    );
    if (!rows[0]) return undefined;
    const marks: MarkView[] = await tx.query(
      `select symbol, price::text, quoted_at as "quotedAt", source, label from snapshot_mark
       where snapshot_id = $1 order by symbol`,
      [snapshotId],
    );
    return { id: snapshotId, asOf: rows[0].as_of, hash: rows[0].hash, marks };
  }

  /** By which approval a quote was voided that a symbol is marked by in a snapshot, of those that were: the mark stays what was run on. */
  async voided(tx: EntityManager, snapshotId: SnapshotId): Promise<ReadonlyMap<string, string>> {
    const rows: { symbol: string; approvalId: string }[] = await tx.query(
      `select m.symbol, v.approval_id as "approvalId" from snapshot_mark m
       join voided_quote v on (v.symbol, v.quoted_at, v.source) = (m.symbol, m.quoted_at, m.source) where m.snapshot_id = $1`,
      [snapshotId],
    );
    return new Map(rows.map(({ symbol, approvalId }) => [symbol, approvalId]));
  }

  /** The instants before `before` at which something had no mark, the newest first. */
  async refusals(
    tx: EntityManager,
    { before, limit }: { readonly before: Date | undefined; readonly limit: number },
  ): Promise<RefusedMarks[]> {
    return await tx.query<RefusedMarks[]>(
      `select as_of as "asOf", (select id from snapshot s where s.as_of = r.as_of) as "snapshotId",
         json_agg(json_build_object('symbol', symbol, 'reason', reason, 'detail', detail) order by symbol) as unmarked
       from snapshot_refusal r where as_of < coalesce($1, 'infinity'::timestamptz)
       group by as_of order by as_of desc limit $2`,
      [before ?? null, limit],
    );
  }
}
