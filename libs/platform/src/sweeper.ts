import type { DataSource } from 'typeorm';
import { announce, type Announcement } from './announce';
import type { QueueStore } from './queue-store';
import type { QueueSettings } from './settings';

const BATCH = 500;

/**
 * Announces work that has come due, and announces it again while it is not done: a wake may be lost on every path, for
 * Redis and BullMQ's tables may be emptied at any moment.
 */
export async function sweep(db: DataSource, queues: QueueStore, { patience }: QueueSettings): Promise<void> {
  for (;;) {
    // Committed before it is announced: a worker that was told sooner would find the row locked, and take it for another's.
    const due = await db.query<Announcement[]>(takeDue, [BATCH, patience]);
    await announce(db.manager, queues, due);
    if (due.length < BATCH) return;
  }
}

// Jobs in hand are locked by their workers, and skipped. If the queue does not answer, they are announced again when patience ends.
const takeDue = String.raw`
  with due as (
    select id from job_due
    where state = 'due' and due_at <= (select clock_now()) and wake_at <= clock_timestamp()
    order by due_at, id limit $1
    for update skip locked
  ),
  taken as (
    update job_due set wake_at = clock_timestamp() + make_interval(secs => $2::double precision / 1000)
    from due where job_due.id = due.id
    returning job_due.id, kind, due_at, set_config('synchronous_commit', 'off', true)
  )
  select id as job, kind from taken order by due_at, id`;
