import { accept, id, invariant, plusMinutes, type Result, textOf } from '@app/kernel';
import { hashOf, schedule, uuidOf, type Work } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { askedAgainAt, canonicalText, type MarkRefusal, type Snapshot } from './domain';
import { KNOWN_RATE } from './funding-rate.rows';
import { marksAt } from './marks.rows';
import type { SnapshotId } from './snapshot.service';

const MINUTES_BETWEEN_SNAPSHOTS = 60;

/** What became of an instant: its marks, or none; and each symbol that has none, with why. */
interface TakenSnapshot {
  readonly snapshotId: SnapshotId | undefined; // undefined: nothing was marked
  readonly unmarked: readonly MarkRefusal[];
}

/** Why a symbol is refused at an instant: it has no mark, or one without what its perpetuals pay. */
export interface SnapshotRefusal extends Omit<MarkRefusal, 'reason'> {
  readonly reason: MarkRefusal['reason'] | 'no-funding-rate';
}

/**
 * One consistent set of marks an hour. A price that is missing or stale is refused, and says which and why: what needs it has no
 * number, and everything else has.
 */
@Injectable()
export class SnapshotTakingService {
  /**
   * Takes the snapshot of an instant, starts the run of its exposures, and schedules the next hour's. Once an instant, which its
   * job sees to: taken again, it would violate the key of what was written the first time, and undo its transaction.
   *
   * @returns where nothing was marked, no snapshot: nothing of what is posted is let go until the next good one
   */
  async take(tx: EntityManager, asOf: Date): Promise<TakenSnapshot> {
    const next = plusMinutes(asOf, MINUTES_BETWEEN_SNAPSHOTS);
    const following = { kind: 'market-data.snapshot', key: textOf(next), payload: {}, dueAt: next };
    return await this.takeAt(tx, asOf, asOf, [following]);
  }

  /**
   * Takes one more snapshot, now, and starts the run of its exposures: something happened that does not wait for the hour. Where one
   * was taken at this very instant, it is of the instant after it, and sees what was quoted since.
   */
  async takeExtra(tx: EntityManager): Promise<TakenSnapshot> {
    const [at] = await tx.query<{ now: Date; asOf: Date }[]>(
      `select clock_now() as now, greatest(clock_now(),
         (select max(as_of) + interval '1 millisecond' from (
           select as_of from snapshot union all select as_of from snapshot_refusal) taken)) as "asOf"`,
    );
    invariant(at !== undefined, 'a clock that has stopped');
    return await this.takeAt(tx, at.asOf, at.now, []);
  }

  /**
   * The same, asked for again each minute while nothing is marked, until the full hour: from then on the hour's own marks are asked for.
   *
   * @returns which symbols had no mark, where none had one
   */
  async revalue(tx: EntityManager, key: string, dueAt: Date): Promise<readonly MarkRefusal[]> {
    const { snapshotId, unmarked } = await this.takeExtra(tx);
    if (snapshotId !== undefined) return [];
    const again = askedAgainAt(dueAt);
    if (again !== undefined)
      await schedule(tx, [
        {
          kind: 'market-data.revalue',
          key: `${key.split('@')[0] ?? key}@${textOf(again)}`,
          payload: {},
          dueAt: again,
        },
      ]);
    return unmarked;
  }

  /**
   * Takes a snapshot for whoever asks, who runs on it whom he asks for: nothing is started, and nothing follows. Where one was taken at
   * that instant, it is that one.
   */
  async takeOnly(tx: EntityManager, asOf: Date): Promise<Result<SnapshotId, readonly MarkRefusal[]>> {
    const rows: { id: SnapshotId }[] = await tx.query('select id from snapshot where as_of = $1', [asOf]);
    if (rows[0] !== undefined) return accept(rows[0].id);
    const taken = await marksAt(tx, asOf);
    if (!taken.ok) return taken;
    const snapshotId = id<'Snapshot'>(uuidOf(`snapshot/${textOf(asOf)}`));
    await this.insert(tx, snapshotId, taken.value);
    const known: { symbol: string }[] = await tx.query(
      'select symbol from snapshot_refusal where as_of = $1',
      [asOf],
    );
    const before = new Set(known.map(({ symbol }) => symbol)); // an hour that was refused, and has quotes by now
    await this.store(
      tx,
      asOf,
      [...taken.value.unmarked, ...(await unfunded(tx, snapshotId))].filter(
        ({ symbol }) => !before.has(symbol),
      ),
    );
    return accept(snapshotId);
  }

  private async takeAt(
    tx: EntityManager,
    asOf: Date,
    startAt: Date,
    following: readonly Work[],
  ): Promise<TakenSnapshot> {
    const taken = await marksAt(tx, asOf);
    if (!taken.ok) {
      await this.store(tx, asOf, taken.refusal);
      await schedule(tx, following);
      return { snapshotId: undefined, unmarked: taken.refusal };
    }
    const snapshotId = id<'Snapshot'>(uuidOf(`snapshot/${textOf(asOf)}`));
    await this.insert(tx, snapshotId, taken.value);
    const { unmarked } = taken.value;
    await this.store(tx, asOf, [...unmarked, ...(await unfunded(tx, snapshotId))]);
    const run = { kind: 'exposure.start', key: snapshotId, payload: { snapshotId }, dueAt: startAt };
    await schedule(tx, [run, ...following]);
    return { snapshotId, unmarked };
  }

  private async insert(tx: EntityManager, snapshotId: SnapshotId, snapshot: Snapshot): Promise<void> {
    const marks = [...snapshot.marks.values()];
    await tx.query(
      `with taken as (insert into snapshot (id, as_of, hash) values ($1, $2, $3))
       insert into snapshot_mark (snapshot_id, symbol, price, quoted_at, source, label)
       select $1, * from unnest($4::text[], $5::numeric[], $6::timestamptz[], $7::text[], $8::text[])`,
      [
        snapshotId,
        snapshot.asOf,
        hashOf(canonicalText(snapshot)),
        marks.map((mark) => mark.symbol),
        marks.map((mark) => mark.price),
        marks.map((mark) => mark.quotedAt),
        marks.map((mark) => mark.source),
        marks.map((mark) => mark.label),
      ],
    );
  }

  private async store(tx: EntityManager, asOf: Date, refusals: readonly SnapshotRefusal[]): Promise<void> {
    for (const { symbol, reason, detail } of refusals)
      await tx.query('insert into snapshot_refusal values ($1, $2, $3, $4)', [asOf, symbol, reason, detail]);
  }
}

/** What is marked, and has perpetuals that nobody published a rate for: whoever trades one of those has no number. */
async function unfunded(tx: EntityManager, snapshotId: SnapshotId): Promise<SnapshotRefusal[]> {
  const rows: { symbol: string; asOf: Date }[] = await tx.query(
    `select m.symbol, s.as_of as "asOf" from snapshot s join snapshot_mark m on m.snapshot_id = s.id
     where s.id = $1 and not exists (select from funding_rate f where ${KNOWN_RATE})
       and exists (select from instrument i where i.underlying = m.symbol and i.kind in ('linear-perpetual', 'inverse-perpetual'))
     order by m.symbol`,
    [snapshotId],
  );
  return rows.map(({ symbol, asOf }) => ({
    symbol,
    reason: 'no-funding-rate',
    detail: `no funding rate of ${symbol} for the interval that ${textOf(asOf)} lies in`,
  }));
}
