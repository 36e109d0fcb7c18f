import { ExposureRunService } from '@app/exposure';
import { JobService } from '@app/platform';
import { MarginRunService } from '@app/margin';
import { at, RunWorld } from './run-world';

const MARKS: [string, string][] = [
  ['S1', '103'],
  ['S2', '99'],
  ['S3', '101.5'],
];
let world: RunWorld;
beforeEach(async () => {
  world = await RunWorld.open(6);
});
afterEach(() => world.close());

/** All that runs have produced, without the wall clock and the numbers of transactions: the same runs, the same text. */
async function produced(): Promise<unknown[]> {
  const rows: { one: unknown }[] = await world.rows(
    `select to_jsonb(e) - 'told_in' as one from exposure e union all
     select to_jsonb(c) - 'told_in' from margin_call c union all
     select to_jsonb(s) - 'told_in' from margin_call_step s union all
     select to_jsonb(j) - 'wake_at' from job_due j where kind = 'margin.collect' union all
     select to_jsonb(o) - 'inputs' from run_outcome o order by 1`,
  );
  return rows.map(({ one }) => one);
}

async function valued(): Promise<string[]> {
  const rows: { id: string }[] = await world.rows(
    'select distinct relationship_id::text as id from exposure order by 1',
  );
  return rows.map((row) => row.id);
}

it('values a slice and calls it in one job each, every relationship once', async () => {
  await world.mark(at(9), MARKS);
  await world.work();
  expect(await valued()).toEqual(['1', '2', '3', '4', '5', '6']);
  const jobs = await world.rows(
    `select kind, state from job_due where kind in ('exposure.run', 'margin.run') order by kind`,
  );
  expect(jobs).toEqual([
    { kind: 'exposure.run', state: 'done' },
    { kind: 'margin.run', state: 'done' },
  ]);
  const [run] = await world.rows<{ produced: number; calls: number }>(
    `select o.produced, (select count(*)::int from margin_call) as calls from run r join run_outcome o on o.run_id = r.id where kind = 'margin'`,
  );
  expect(run?.calls).toBeGreaterThan(6);
  expect(run?.produced).toBe(run?.calls);
});

it('refuses whoever trades what has no mark, by name, and goes on with the others', async () => {
  await world.owner.query(
    `insert into instrument (symbol, kind, underlying, asset) values ('RARE-PERP', 'linear-perpetual', 'RARE', 'USDC')`,
  );
  await world.owner.query(`set session_replication_role = replica`);
  await world.owner.query(
    `update trade set instrument = 'RARE-PERP' where relationship_id = 3 and id = 't1'`,
  );
  await world.mark(at(9), MARKS);
  await world.work();
  expect(await valued()).toEqual(['1', '2', '4', '5', '6']);
  expect(await world.rows('select relationship_id::text, reason from run_fallen')).toEqual([
    { relationship_id: '3', reason: 'no mark, or no volatility with it, of RARE' },
  ]);
  expect(await world.get(JobService).deadLetters()).toEqual([]); // it is no fault: the next marks may have it
});

it('finds whoever breaks the write of a slice by halves, and calls everybody else', async () => {
  const snapshotId = await world.mark(at(9), MARKS);
  // A call that this run would issue is there already, from nowhere: the key refuses it a second time.
  await world.owner.query('set session_replication_role = replica');
  await world.owner.query(
    `insert into margin_call (relationship_id, id, occupancy, kind, direction, asset, amount, snapshot_id, issued_at, due_at, state, statement)
     select 5, gen_random_uuid(), code, kind, 'delivery', 'USDC', 1, $1, $2, $2, 'issued', '{}'
     from (values ('A1'), ('B1')) as o (code) cross join (values ('vm'), ('im')) as k (kind)`,
    [snapshotId, at(9)],
  );
  await world.work();
  const called = await world.rows<{ id: string }>(
    `select distinct relationship_id::text as id from margin_call where amount > 1 order by 1`,
  );
  expect(called.map((row) => row.id)).toEqual(['1', '2', '3', '4', '6']);
  const letters = await world.get(JobService).deadLetters();
  expect(letters.map(({ kind, key }) => [kind, key.split('/')[1]])).toEqual([['margin.run', '5']]);
});

it('is once, however often and however much at once it is asked', async () => {
  const snapshotId = await world.mark(at(9), MARKS);
  const slice = { snapshotId, relationships: world.relationships };
  const exposures = world.get(ExposureRunService);
  const calls = world.get(MarginRunService);
  await Promise.all([1, 2, 3].map(() => world.inTx((tx) => exposures.run(tx, slice, at(9)))));
  await Promise.all([1, 2, 3].map(() => world.inTx((tx) => calls.run(tx, slice, at(9)))));
  const once = await produced();
  expect(await valued()).toHaveLength(6);
  await world.inTx((tx) => exposures.run(tx, slice, at(9)));
  await world.inTx((tx) => calls.run(tx, slice, at(9)));
  await world.work();
  expect(await produced()).toEqual(once);
});

it('ends the same when it is broken off in the middle and done again', async () => {
  const snapshotId = await world.mark(at(9), MARKS);
  const slice = { snapshotId, relationships: world.relationships };
  const killed = new Error('killed');
  const brokenOff = async (run: (tx: Parameters<ExposureRunService['run']>[0]) => Promise<unknown>) => {
    await expect(
      world.inTx(async (tx) => {
        await run(tx);
        throw killed;
      }),
    ).rejects.toBe(killed);
  };
  await brokenOff((tx) => world.get(ExposureRunService).run(tx, slice, at(9)));
  expect(await produced()).toEqual([]);
  await world.inTx((tx) => world.get(ExposureRunService).run(tx, slice, at(9)));
  await brokenOff((tx) => world.get(MarginRunService).run(tx, slice, at(9)));
  await world.work();
  const after = await produced();
  const other = await RunWorld.open(6);
  const first = world;
  world = other;
  await other.mark(at(9), MARKS);
  await other.work();
  expect(await produced()).toEqual(after);
  await first.close();
});

it('takes its locks in the order of ids, in whatever order it is asked: slices that meet never wait in a circle', async () => {
  const snapshotId = await world.mark(at(9), MARKS);
  const backwards = { snapshotId, relationships: [...world.relationships].reverse() };
  let running: Promise<unknown> | undefined;
  await world.inTx(async (other) => {
    await other.query('select from lock_relationships(array[3], clock_now())');
    running = world.inTx((tx) => world.get(ExposureRunService).run(tx, backwards, at(9)));
    const stuck = `select count(*)::int as n from pg_locks where not granted`;
    while ((await world.rows<{ n: number }>(stuck))[0]?.n === 0) await new Promise(setImmediate);
    const free = await world.rows<{ id: string }>(
      `select relationship_id::text as id from occupancy where code = 'A1' order by 1 for no key update skip locked`,
    );
    expect(free.map((row) => row.id)).toEqual(['4', '5', '6']);
  });
  await running;
  expect(await valued()).toHaveLength(6);
});

it('is refused by the database to be changed, whoever asks', async () => {
  await world.mark(at(9), MARKS);
  await world.work();
  for (const table of ['run', 'run_outcome', 'run_fallen'])
    await expect(world.owner.query(`delete from ${table}`)).rejects.toThrow(/append|never|not be/i);
});
