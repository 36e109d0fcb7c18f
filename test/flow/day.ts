import type { Prices } from '../../apps/cli/src/bad-day/prices';
import type { Report } from '../../apps/cli/src/bad-day/report';
import { runDay, shippedSeed } from '../../apps/cli/src/bad-day/run-day';
import type { OwnedDatabase } from '../../apps/cli/src/bad-day/scratch-database';
import type { Seed } from '../../apps/cli/src/bad-day/seed-schema';
import { freshDatabase } from '../support/database';
import { WorkerProcess } from './worker-process';

export const DAY_TIMEOUT = 240_000; // two cores and a neighbour

/** The shipped seed, where the party that stopped paying pays to the end. Nothing else is different. */
export function seedWithoutDefault(): Seed {
  const seed = shippedSeed();
  return { ...seed, script: { ...seed.script, default: { ...seed.script.default, paysUntil: seed.endsAt } } };
}

/** The first hours of the shipped seed. */
export function firstHours(hours: number): Seed {
  const seed = shippedSeed();
  return { ...seed, endsAt: new Date(seed.opensAt.getTime() + hours * 3_600_000) };
}

/** Runs a day in a database of its own, beside a worker of its own. */
export async function dayOf(
  seed?: Seed,
  prices?: Prices,
): Promise<{ report: Report; database: OwnedDatabase }> {
  const database = await freshDatabase();
  const worker = new WorkerProcess(database.url);
  await worker.start();
  try {
    return { report: await runDay(database, seed, prices), database };
  } finally {
    await worker.stop();
  }
}
