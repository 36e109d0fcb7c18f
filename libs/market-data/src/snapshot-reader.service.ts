import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { SnapshotId } from './snapshot.service';

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
}
