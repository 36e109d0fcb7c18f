import type { EntityManager } from 'typeorm';
import { bury } from './dead-letter';
import type { QueueStore, Wake } from './queue-store';
import { JOBS_A_WAKE } from './schedule';

/** Work that somebody should look at. */
export interface Announcement {
  readonly job: string;
  readonly kind: string; // queue.verb
}

/** Puts work on its queues. What no queue carries becomes a dead letter. */
export async function announce(
  tx: EntityManager,
  queues: QueueStore,
  announcements: readonly Announcement[],
): Promise<void> {
  const wakes = wakesOf(announcements).map((wake) => ({ wake, queue: wake.kind.split('.', 1).join() }));
  for (const { wake, queue } of wakes.filter((each) => !queues.has(each.queue)))
    for (const job of wake.jobs) await bury(tx, job, `there is no queue ${queue}`);
  const carried = wakes.filter(({ queue }) => queues.has(queue));
  await Promise.all(carried.map(({ wake, queue }) => queues.wake(queue, wake)));
}

/** Jobs of one kind share a wake. */
function wakesOf(announcements: readonly Announcement[]): Wake[] {
  const wakes: { readonly kind: string; readonly jobs: string[] }[] = [];
  for (const { kind, job } of announcements) {
    const open = wakes.findLast((wake) => wake.kind === kind);
    if (open !== undefined && open.jobs.length < JOBS_A_WAKE) open.jobs.push(job);
    else wakes.push({ kind, jobs: [job] });
  }
  return wakes;
}
