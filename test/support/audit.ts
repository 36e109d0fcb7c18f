import type { DataSource } from 'typeorm';

/** What the newest audit entries of a deed say was there before, and what it became; the oldest of them first. */
export async function changesOf(
  db: DataSource,
  deed: string,
  count = 1,
): Promise<{ before: unknown; became: unknown }[]> {
  const rows = await db.query<{ before: unknown; became: unknown }[]>(
    `select before, after -> 'became' as became from control.audit_entry where deed = $1 order by id desc limit $2`,
    [deed, count],
  );
  return rows.reverse();
}
