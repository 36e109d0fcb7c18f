import { cpus, totalmem } from 'node:os';
import type { DataSource } from 'typeorm';

/** What the figures were measured on: they mean nothing without it. */
export async function machine(db: DataSource): Promise<Record<string, string | number>> {
  const [row] = await db.query<{ version: string; fsync: string }[]>(
    `select current_setting('server_version') as version, current_setting('fsync') as fsync`,
  );
  return { ...hardware(), postgres: row?.version ?? 'unknown', fsync: row?.fsync ?? 'unknown' };
}

/** The same for figures that no database has a part in. */
export function hardware() {
  return {
    processor: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
  };
}
