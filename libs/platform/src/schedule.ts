import { invariant, textOf } from '@app/kernel';
import type { EntityManager } from 'typeorm';
import { uuidOf } from './uuid-of';

/** Something to be done once, at or after an instant of the database's clock. */
export interface Work {
  readonly kind: string; // queue.verb: margin.run
  readonly key: string; // the business event; unique within its kind
  readonly payload: object; // plain JSON: ids and texts, never amounts as numbers
  readonly dueAt: Date;
}

/** A next link of a chain: work that whoever runs the transaction does himself as soon as it commits. */
export interface Link {
  readonly id: string;
  readonly kind: string;
}

/** So many jobs share a wake, or are linked: a wake costs the queue as much as its work, and the work is to be spread. */
export const JOBS_A_WAKE = 4;

const CHAIN = 'chain';

/** Has the first pieces of work that this transaction makes due at once handed back, instead of announced. */
export function collectLinks(tx: EntityManager): Link[] {
  const links: Link[] = [];
  if (tx.queryRunner) tx.queryRunner.data = { ...(tx.queryRunner.data as object), [CHAIN]: links };
  return links;
}

/**
 * Writes work down in the caller's transaction: it will be done exactly if the transaction commits. The same work again is
 * nothing. Work that is due already is announced at once; the sweeper announces the rest when its instant comes. Of the due work
 * that a job schedules, the first few pieces are the next links of its chain and need no wake: the worker goes on with them. Should
 * that worker die, the sweeper announces them.
 *
 * @throws InvariantError when the kind and key are known with another payload or instant
 */
export async function schedule(tx: EntityManager, work: readonly Work[]): Promise<void> {
  if (work.length === 0) return;
  // In the order of ids: two transactions that schedule the same work wait for each other, and never in a circle.
  const rows = work.map((each) => ({ ...each, id: uuidOf(`${each.kind}/${each.key}`) })).sort(byId);
  const columns = [
    rows.map((row) => row.id),
    rows.map((row) => row.kind),
    rows.map((row) => row.key),
    rows.map((row) => JSON.stringify(row.payload)),
    rows.map((row) => textOf(row.dueAt)),
  ];
  const links = (tx.queryRunner?.data as { [CHAIN]?: Link[] } | undefined)?.[CHAIN];
  const most = links === undefined ? 0 : JOBS_A_WAKE;
  const fresh = await tx.query<(Link & { linked: boolean })[]>(insertNew, [...columns, most]);
  links?.push(...fresh.filter(({ linked }) => linked));
  if (fresh.length === rows.length) return;
  const [other] = await tx.query<{ kind: string; key: string }[]>(selectDifferent, columns);
  invariant(other === undefined, `${other?.kind ?? ''} ${other?.key ?? ''} is scheduled already, otherwise`);
}

const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1);

const columnsOf = String.raw`
  select * from unnest($1::uuid[], $2::text[], $3::text[], $4::jsonb[], $5::timestamptz[])
    as wanted (id, kind, key, payload, due_at)`;

// What is announced here, the sweeper leaves alone for five seconds; what is not due yet, it announces as soon as it is.
// A job that another link follows does not wait for the disk: the last link's commit takes the log before it along. Should the
// machine fail in between, the job is due again with all that came of it undone.
const insertNew = String.raw`
  with wanted as (${columnsOf}),
  fresh as (
    insert into job_due (id, kind, business_key, payload, due_at, wake_at)
    select id, kind, key, payload, due_at,
           case when due_at <= (select clock_now()) then clock_timestamp() + interval '5 seconds' else '-infinity' end
    from wanted
    on conflict do nothing
    returning id, kind, due_at <= (select clock_now()) as due
  ),
  ranked as (
    select id, kind, due, due and row_number() over (order by due desc, id) <= $6::integer as linked from fresh
  ),
  announced as (
    insert into outbox (topic, payload)
    select kind, jsonb_build_object('job', id) from ranked where due and not linked
  )
  select id, kind, linked, case when linked then set_config('synchronous_commit', 'off', true) end from ranked order by id`;

const selectDifferent = String.raw`
  with wanted as (${columnsOf})
  select wanted.kind, wanted.key from wanted join job_due using (id)
  where (job_due.payload, job_due.due_at) is distinct from (wanted.payload, wanted.due_at)`;
