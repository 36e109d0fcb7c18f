import type { DataSource } from 'typeorm';
import type { QueueSettings } from './settings';

const BATCH = 500;

/**
 * Announces work that has come due, and announces it again while it is not done: a wake may be lost on every path, for
 * Redis and BullMQ's tables may be emptied at any moment. The outbox tells the relay.
 *
 * @returns how many it announced
 */
export async function sweep(db: DataSource, { patience }: QueueSettings): Promise<number> {
  for (let total = 0; ;) {
    const announced = await db.query<unknown[]>(announceDue, [BATCH, patience]);
    total += announced.length;
    if (announced.length < BATCH) return total;
  }
}

// Jobs in hand are locked by their workers, and skipped.
const announceDue = String.raw`
  with due as (
    select id from job_due
    where state = 'due' and due_at <= (select clock_now()) and wake_at <= clock_timestamp()
    order by due_at, id limit $1
    for update skip locked
  ),
  announced as (
    update job_due set wake_at = clock_timestamp() + make_interval(secs => $2::double precision / 1000)
    from due where job_due.id = due.id
    returning job_due.id, kind, due_at
  )
  insert into outbox (topic, payload)
  select kind, jsonb_build_object('job', id) from announced order by due_at, id
  returning id`;
