import type { RunId } from '@app/exposure';
import type { RelationshipId } from '@app/legal-entity/domain';
import type { Seen, SnapshotId } from '@app/market-data';
import type { EntityManager } from 'typeorm';

/** What a seat would have owed on one snapshot, and what was called of it. */
export interface SeatRun {
  readonly snapshotId: SnapshotId;
  readonly asOf: Date;
  readonly occupancy: string;
  readonly exposure: string; // minor units
  readonly calls: readonly string[];
}

/** The snapshots on which some seats were valued, the newest first, from before one on. */
export async function seatRuns(
  tx: EntityManager,
  relationship: RelationshipId,
  seats: readonly string[],
  { before, limit }: { readonly before: string | undefined; readonly limit: number },
): Promise<SeatRun[]> {
  return tx.query(
    `with page as (
       select distinct snapshot_id, as_of from exposure
       where relationship_id = $1 and ($3::uuid is null or as_of < (select as_of from snapshot where id = $3))
       order by as_of desc limit $4)
     select p.snapshot_id as "snapshotId", p.as_of as "asOf", e.occupancy, e.current::text as exposure,
       array(select c.id from margin_call c
         where (c.relationship_id, c.snapshot_id, c.occupancy) = ($1, p.snapshot_id, e.occupancy)
           and c.parent_id is null and c.upheld_of is null and c.form = 'demand' and c.kind in ('vm', 'im', 'ia')
         order by c.kind desc, c.direction) as calls
     from page p join exposure e on (e.relationship_id, e.snapshot_id) = ($1, p.snapshot_id)
     where e.occupancy = any ($2::text[]) order by p.as_of desc, e.occupancy`,
    [relationship, seats, before ?? null, limit],
  );
}

/** The margin runs of a snapshot that a relationship was in, the last one first. */
export async function marginRunsOf(
  tx: EntityManager,
  relationship: RelationshipId,
  snapshotId: SnapshotId,
): Promise<{ readonly id: RunId; readonly seen: Seen }[]> {
  return tx.query(
    `select r.id, r.seen::text from run r join run_outcome o on o.run_id = r.id
     where r.kind = 'margin' and r.snapshot_id = $2 and r.as_of = (select as_of from snapshot where id = $2)
       and $1::bigint = any (r.relationships) order by r.begun_at desc, r.id`,
    [relationship, snapshotId],
  );
}

/**
 * Which of these calls were made, and why the run made none of a relationship where it did not. A party is told of a call when it is let
 * go, and of what fell over in the house that it was not made.
 */
export async function madeOf(
  tx: EntityManager,
  { runId, relationship }: { readonly runId: RunId; readonly relationship: RelationshipId },
  calls: readonly string[],
  reader: 'party' | 'house',
): Promise<{ readonly made: ReadonlySet<string>; readonly why: string | undefined }> {
  const made: { id: string }[] = await tx.query(
    `select id from margin_call where relationship_id = $3 and id = any ($1::uuid[])
       and ($2 = 'house' or state <> 'pending-approval' and shown)`,
    [calls, reader, relationship],
  );
  const fallen: { reason: string }[] = await tx.query(
    'select reason from run_fallen where (run_id, relationship_id) = ($1, $2)',
    [runId, relationship],
  );
  const why = reader === 'house' ? fallen[0]?.reason : undefined;
  return { made: new Set(made.map(({ id }) => id)), why };
}
