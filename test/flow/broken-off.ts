import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';

/** A worker that stands still in the middle of its work. */
export interface Held {
  readonly jobs: readonly string[]; // that it has claimed
  readonly release: () => Promise<void>;
}

/**
 * Waits until a worker is about to write to a table, and holds it there: with a job claimed, and nothing of it committed.
 * Whoever else writes to the table is let through.
 *
 * @throws Error when no worker has come in a minute
 */
export async function holdWorkerAt(ownerUrl: string, table: string): Promise<Held> {
  const barrier = await connect(ownerUrl);
  const watch = await connect(ownerUrl); // outside the transaction, where what it sees does not stand still
  const release = async () => {
    await Promise.all([barrier.end(), watch.end()]);
  };
  const end = performance.now() + 60_000;
  await barrier.query(`begin; lock table ${table} in share mode`);
  while (performance.now() < end) {
    const { rows } = await watch.query<{ name: string }>(HELD_UP, [table]);
    if (rows.some(({ name }) => name === 'ringfence worker')) {
      const claimed = await watch.query<{ id: string }>(CLAIMED);
      return { jobs: claimed.rows.map(({ id }) => id), release };
    }
    if (rows.length > 0) await barrier.query(`rollback; begin; lock table ${table} in share mode`);
    await sleep(2);
  }
  await release();
  throw new Error(`no worker came to write to ${table}`);
}

/** Which of these jobs are still to be done. */
export async function undone(ownerUrl: string, jobs: readonly string[]): Promise<string[]> {
  const client = await connect(ownerUrl);
  const { rows } = await client.query<{ id: string }>(
    `select id from job_due where id = any ($1) and state <> 'done' order by id`,
    [jobs],
  );
  await client.end();
  return rows.map(({ id }) => id);
}

async function connect(connectionString: string): Promise<Client> {
  const client = new Client({ connectionString });
  client.on('error', () => undefined); // the server may be killed
  await client.connect();
  return client;
}

const HELD_UP = String.raw`
  select a.application_name as name from pg_locks l join pg_stat_activity a using (pid)
  where l.relation = $1::regclass and not l.granted`;

// A claim is a row lock until it is committed: what cannot be locked is claimed.
const CLAIMED = String.raw`
  with due as (select id from job_due where state = 'due' and due_at <= clock_now()),
       idle as materialized (select id from job_due where id in (select id from due) for update skip locked)
  select id from due where id not in (select id from idle)`;
