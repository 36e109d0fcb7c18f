import { schedule } from '@app/platform';
import { setTimeout as sleep } from 'node:timers/promises';
import { at, RunWorld } from '../integration/exposure/run-world';
import { holdWorkerAt } from './broken-off';
import { WorkerProcess } from './worker-process';

const RELATIONSHIPS = 520; // a slice of five hundred, and one of the rest
const MARKS: [string, string][] = [
  ['S1', '103'],
  ['S2', '99'],
  ['S3', '101.5'],
];
const KINDS = `kind in ('exposure.start', 'exposure.run', 'margin.run')`;
const PATIENCE = 60_000;

/** An hour that is due, in a database of its own: somebody listens to what its calls say. */
async function dueHour(): Promise<{ readonly world: RunWorld; readonly ownerUrl: string }> {
  const world = await RunWorld.open(RELATIONSHIPS);
  await world.asOwner(async (tx) => {
    await tx.query(
      `insert into webhook_endpoint (id, url, leased_until) values ('00000000-0000-8000-8000-000000000001', 'https://p1.example', 'infinity')`,
    );
    await tx.query(
      `insert into webhook_subscription (endpoint_id, client, party_id, event_types)
       values ('00000000-0000-8000-8000-000000000001', 'p1', 'p1', array['margin_call.issued'])`,
    );
  });
  await world.mark(at(9), MARKS);
  return { world, ownerUrl: (world.owner.options as { url: string }).url };
}

/** All that the hour has left, but for the wall clock and the numbers of transactions. Once is once in each of them. */
const left = (world: RunWorld) =>
  world.asOwner((tx) =>
    tx.query<object[]>(
      `select 'exposure' as of, count(*) as rows, md5(string_agg((to_jsonb(e) - 'told_in')::text, ',' order by (to_jsonb(e) - 'told_in')::text)) as hash from exposure e
       union all select 'call', count(*), md5(string_agg((to_jsonb(c) - 'told_in')::text, ',' order by c.relationship_id, c.id)) from margin_call c
       union all select 'step', count(*), md5(string_agg((to_jsonb(s) - 'told_in')::text, ',' order by s.relationship_id, s.call_id, s.n)) from margin_call_step s
       union all select 'run', count(*), md5(string_agg((to_jsonb(r) - 'seen')::text, ',' order by r.id)) from run r
       union all select 'outcome', count(*), md5(string_agg((to_jsonb(o) - 'inputs')::text, ',' order by o.run_id)) from run_outcome o
       union all select 'fallen', count(*), null from run_fallen
       union all select 'due', count(*), md5(string_agg(kind || business_key || due_at::text, ',' order by kind, business_key)) from job_due
       union all select 'news', count(*), md5(string_agg(d.data::text, ',' order by d.data::text)) from webhook_delivery d
       union all select 'audit', count(*), null from control.audit_entry
       union all select 'dead', count(*), null from dead_letter
       order by 1`,
    ),
  );

/** Rings for everything of the runs that is due or was: as often as a queue may that lost its head. */
async function ring(world: RunWorld, times = 1): Promise<void> {
  await world.rows(
    `insert into outbox (topic, payload) select kind, jsonb_build_object('job', id) from job_due, generate_series(1, $1::integer)
     where ${KINDS} and due_at <= clock_now()`,
    [times],
  );
}

const open = (world: RunWorld) =>
  world.rows<{ kind: string; state: string }>(
    `select kind, state from job_due where ${KINDS} and due_at <= clock_now()`,
  );

/** Waits until every job of the runs is done. @throws Error when that takes too long */
async function untilDone(world: RunWorld): Promise<void> {
  const end = performance.now() + PATIENCE;
  while (performance.now() < end) {
    const jobs = await open(world);
    const calls = jobs.filter(({ kind }) => kind === 'margin.run').length;
    if (calls === 2 && jobs.every(({ state }) => state === 'done')) return;
    await sleep(20);
  }
  throw new Error(`not done: ${JSON.stringify(await open(world))}`);
}

/** Waits until every wake has left the database, and a moment longer. */
async function untilRung(world: RunWorld): Promise<void> {
  while ((await world.rows('select from outbox where sent_at is null limit 1')).length > 0) await sleep(20);
  await sleep(300);
}

let undisturbed: object[];
beforeAll(async () => {
  const { world } = await dueHour();
  await world.work();
  undisturbed = await left(world);
  await world.close();
}, PATIENCE);

it(
  'leaves the same when workers are killed within a slice of exposures, within one of calls, and after a commit',
  async () => {
    const { world, ownerUrl } = await dueHour();
    expect(undisturbed).toContainEqual(expect.objectContaining({ of: 'run', rows: '4' }));
    for (const table of ['exposure', 'margin_call']) {
      const doomed = new WorkerProcess(world.url);
      const held = holdWorkerAt(ownerUrl, table);
      await doomed.start();
      await ring(world);
      const { jobs, release } = await held;
      expect(jobs.length).toBeGreaterThan(0);
      await doomed.kill();
      expect(await world.rows(`select from ${table}`)).toEqual([]); // nothing of it is there
      await release();
    }
    const doomed = new WorkerProcess(world.url);
    await doomed.start();
    await ring(world);
    // What it has done is committed, and whether the queue has heard of it nobody knows.
    while (!(await open(world)).some(({ kind, state }) => kind === 'margin.run' && state === 'done'))
      await sleep(2);
    await doomed.kill();
    const last = new WorkerProcess(world.url);
    await last.start();
    await ring(world);
    await untilDone(world);
    await last.stop();
    expect(await left(world)).toEqual(undisturbed);
    await world.close();
  },
  2 * PATIENCE,
);

it(
  'leaves the same when the run is started twice, and every slice comes to two workers, three times at once',
  async () => {
    const { world, ownerUrl } = await dueHour();
    const [start] = await world.rows<{ key: string; payload: object; dueAt: Date }>(
      `select business_key as key, payload, due_at as "dueAt" from job_due where kind = 'exposure.start'`,
    );
    const again = [{ kind: 'exposure.start', ...start! }];
    await Promise.all([1, 2].map(() => world.inTx((tx) => schedule(tx, again))));
    await ring(world, 3);
    const workers = [new WorkerProcess(world.url), new WorkerProcess(world.url)];
    const held = holdWorkerAt(ownerUrl, 'exposure');
    await Promise.all(workers.map((each) => each.start()));
    const { release } = await held;
    await ring(world, 3); // while the first of them is in the middle of its slice
    await release();
    await untilDone(world);
    await ring(world, 3); // and when all is done
    await untilRung(world);
    await Promise.all(workers.map((each) => each.stop()));
    // Whoever came second was told so: nothing had to be refused by the keys of the tables.
    expect(await world.rows('select kind, first_error from job_due where first_error is not null')).toEqual(
      [],
    );
    expect(await left(world)).toEqual(undisturbed);
    await world.close();
  },
  2 * PATIENCE,
);

it(
  'the control fails: without the keys of the tables, what is done twice is there twice',
  async () => {
    const { world } = await dueHour();
    await world.work();
    expect(await left(world)).toEqual(undisturbed);
    await world.asOwner(async (tx) => {
      await tx.query('set local session_replication_role = replica');
      for (const table of ['run', 'run_outcome', 'exposure', 'margin_call', 'margin_call_step'])
        await tx.query(`alter table ${table} drop constraint ${table}_pkey cascade`);
      await tx.query('drop index one_call_a_run');
      await tx.query(
        `update job_due set state = 'due', outcome = null, done_at = null where ${KINDS} and state = 'done'`,
      );
    });
    await world.work();
    const twice = (await left(world)) as { readonly of: string; readonly rows: string }[];
    const once = undisturbed as typeof twice;
    const rowsOf = (all: typeof twice, of: string) =>
      Number.parseInt(all.find((each) => each.of === of)?.rows ?? '', 10);
    for (const table of ['run', 'exposure']) expect(rowsOf(twice, table)).toBe(2 * rowsOf(once, table));
    expect(rowsOf(twice, 'call')).toBe(rowsOf(once, 'call')); // what is called already is not called again: by its arithmetic
    await world.close();
  },
  PATIENCE,
);
