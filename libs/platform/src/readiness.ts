import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** What the database says of itself and of the work in it. */
export interface Readiness {
  readonly migrated: boolean;
  readonly queue: boolean; // the one in Postgres; of no interest to whom the queue is Redis
  readonly behind: number; // seconds that announced work is late by, by the wall clock
}

/** Looks whether the database has what the code expects. */
@Injectable()
export class ReadinessReader {
  constructor(private readonly db: DataSource) {}

  /** @param migrations the names of those the code was written for */
  async look(migrations: readonly string[]): Promise<Readiness> {
    const [row] = await this.db.query<[Readiness]>(LOOK, [migrations]);
    return row;
  }
}

// `wake_at` is when the sweeper should have announced a job, by the wall clock; a job it has never seen waits since it came due.
const LOOK = String.raw`
  select
    not exists (select unnest($1::text[]) except select name from migrations) as migrated,
    coalesce(has_schema_privilege(to_regnamespace('bullmq')::oid, 'usage'), false) as queue,
    coalesce((
      select extract(epoch from clock_timestamp() - min(wake_at))::float8 from job_due
      where state = 'due' and due_at <= (select clock_now()) and wake_at > '-infinity'
    ), 0) as behind`;
