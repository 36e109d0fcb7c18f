import type { CalendarDate } from '@app/kernel';
import type { EntityManager } from 'typeorm';
import type { ReferenceRate, ReferenceRateName } from './domain';

/** A rate as it is on record. Of a day there is a version more for each correction, and the newest counts. */
export interface RecordedRate extends ReferenceRate {
  readonly version: number;
  readonly recordedBy: string;
  readonly recordedAt: Date; // from then on it was known
  readonly reason: string | null; // why two agreed on it; null: one recorded it
  readonly checkedBy: string | null;
}

const SELECT = `
  select r.name, r.fixed_on::text as "fixedOn", r.rate::text, r.source, r.version, r.recorded_by as "recordedBy",
    r.recorded_at as "recordedAt", r.reason, a.checker as "checkedBy"
  from reference_rate r left join control.approval a on a.id = r.approval_id`;

/** One at a time, until the transaction ends: neighbouring days that are recorded at one instant are each other's neighbours too. */
export async function lockRates(tx: EntityManager): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock(hashtextextended('reference-rates', 0))`);
}

/** The version that counts for a day. */
export async function newestRate(
  tx: EntityManager,
  { name, fixedOn }: Pick<ReferenceRate, 'name' | 'fixedOn'>,
): Promise<RecordedRate | undefined> {
  const rows = await tx.query<RecordedRate[]>(
    `${SELECT} where (r.name, r.fixed_on) = ($1, $2::date) order by r.version desc limit 1`,
    [name, fixedOn],
  );
  return rows[0];
}

/** What counted for each day at an instant; without one, what counts now. */
export async function ratesBetween(
  tx: EntityManager,
  name: ReferenceRateName,
  [first, last]: readonly [CalendarDate, CalendarDate],
  knownAt?: Date,
): Promise<RecordedRate[]> {
  return tx.query<RecordedRate[]>(
    `select distinct on (of."fixedOn") of.* from (${SELECT} where r.name = $1 and r.fixed_on between $2 and $3) of
     where $4::timestamptz is null or of."recordedAt" <= $4 order by of."fixedOn", of.version desc`,
    [name, first.text, last.text, knownAt ?? null],
  );
}

/** Every version of a number of days from one on that have any, day by day, the oldest version first. */
export async function versionsOfDays(
  tx: EntityManager,
  name: ReferenceRateName,
  after: string | undefined,
  days: number,
): Promise<RecordedRate[]> {
  return tx.query<RecordedRate[]>(
    `${SELECT} where r.name = $1 and r.fixed_on in (
       select distinct d.fixed_on from reference_rate d where d.name = $1 and d.fixed_on > coalesce($2::date, '-infinity') order by d.fixed_on limit $3)
     order by r.fixed_on, r.version`,
    [name, after ?? null, days],
  );
}
