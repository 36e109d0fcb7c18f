import type { DataSource, EntityManager } from 'typeorm';

/** Gives a job up: it becomes a dead letter that somebody has to resolve. A job that is final already stays as it is. */
export async function bury(on: DataSource | EntityManager, job: string, reason: string): Promise<void> {
  await on.query(buryNow, [job, reason]);
}

const buryNow = String.raw`
  with buried as (
    update job_due set state = 'dead' where id = $1 and state = 'due' returning *
  )
  insert into dead_letter (job_id, reason, first_error, last_error, attempts)
  select id, $2, first_error, last_error, attempts from buried`;
