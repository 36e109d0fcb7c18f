import { ExposureModule } from '@app/exposure';
import { plusMinutes, textOf } from '@app/kernel';
import { MarginModule } from '@app/margin';
import type { SnapshotId } from '@app/market-data';
import { databaseModule, JobService, workModule } from '@app/platform';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ExposureRunProcessor } from '../apps/worker/src/exposure/run.processor';
import { ExposureStartProcessor } from '../apps/worker/src/exposure/start.processor';
import { MarginRunProcessor } from '../apps/worker/src/margin/run.processor';
import { median } from './generated-book';
import { machine } from './machine';
import { at, AT_ONCE, RunLoad } from './run-load';

const TRADES = 2;
const INSTRUMENTS = 200;
const PARTS = 5; // of which four are four times the fifth
const FLOORS = 3;
// What a run writes: these rows, copied into empty tables of the same columns, keys and indexes, are the floor.
const WRITTEN = ['run', 'run_outcome', 'exposure', 'margin_call', 'margin_call_step', 'job_due'];

export const help = `npm run bench -- margin-run [flags]: from stored state to calls, their steps, exposures, records and due work, in the services
that do it in production; against COPY of the same rows into the same PostgreSQL.
  --agreements <n>  of a record day (91000): as many again and a quarter are made, for the run of a quarter`;

/** An hour's run of a record day: once by the services alone, once through the queue, and a quarter of it to see that it is a line. */
export async function run(ownerUrl: string, flags: string[]) {
  const { values } = parseArgs({ args: flags, options: { agreements: { type: 'string' } } });
  const agreements = Number.parseInt(values.agreements ?? '91000', 10);
  const quarter = Math.floor(agreements / (PARTS - 1));
  const load = await RunLoad.open(ownerUrl, {
    relationships: agreements + quarter,
    trades: TRADES,
    instruments: INSTRUMENTS,
  });
  try {
    const few = load.relationships.slice(agreements);
    const all = load.relationships.slice(0, agreements);
    // Midnight: what the day's initial margin asks for is called with the variation margin.
    const midnight = await load.snapshot(0, 2);
    await load.run(midnight, few, 0); // caches are cold, plans are not made
    const midnightSeconds = await load.run(midnight, all, 0);
    // An hour: everybody's price has moved, and everybody's variation margin with it.
    const one = await load.snapshot(1, 4);
    const quarterSeconds = await load.run(one, few, 1);
    const before = await counts(load);
    const seconds = await load.run(one, all, 1);
    const after = await counts(load);
    const copySeconds = await copied(load, one, all.length);
    const queued = await throughTheQueue(load, 2, 6);
    const linear = seconds / quarterSeconds;
    const targets = {
      'at most 4 × the time to COPY the same rows': seconds <= 4 * copySeconds,
      'through the queue at most 10 s': queued.seconds <= 10,
      'four times as many take at most 4.4 times as long': linear <= 4.4,
      'nobody is left out':
        (after['exposure'] ?? 0) - (before['exposure'] ?? 0) === 2 * all.length && queued.dead === 0,
    };
    return {
      bench: 'margin-run',
      machine: await machine(load.db),
      options: { agreements, trades: TRADES, instruments: INSTRUMENTS, slice: 500, atOnce: AT_ONCE },
      rows: Object.fromEntries(WRITTEN.map((table) => [table, (after[table] ?? 0) - (before[table] ?? 0)])),
      seconds,
      copySeconds,
      ratio: seconds / copySeconds,
      perSecond: Math.round(agreements / seconds),
      midnightSeconds,
      quarterSeconds,
      linear,
      queue: queued,
      targets,
      passed: Object.values(targets).every(Boolean),
    };
  } finally {
    await load.close();
  }
}

async function counts(load: RunLoad): Promise<Record<string, number>> {
  const count = WRITTEN.map((table) => `(select count(*)::int from ${table}) as ${table}`).join(', ');
  const [row] = await load.owner.query<Record<string, number>[]>(`select ${count}`);
  return row ?? {};
}

/** The rows of the newest run, copied into empty tables like theirs, by the server itself, from files of its own. */
async function copied(load: RunLoad, snapshotId: SnapshotId, relationships: number): Promise<number> {
  const mine = `relationship_id <= ${String(relationships)} and snapshot_id = '${snapshotId}'`;
  const runs = `select id from run where snapshot_id = '${snapshotId}' and relationships[1] <= ${String(relationships)}`;
  const which: Readonly<Record<string, string>> = {
    run: `id in (${runs})`,
    run_outcome: `run_id in (${runs})`,
    exposure: mine,
    margin_call: mine,
    margin_call_step: `call_id in (select id from margin_call where ${mine})`,
    job_due: `kind = 'margin.collect' and due_at = '${textOf(plusMinutes(at(1), 45))}'
      and (payload ->> 'relationshipId')::bigint <= ${String(relationships)}`,
  };
  const files = Object.entries(which).map(([table, rows]) => ({
    table,
    rows,
    file: join(tmpdir(), `ringfence-${table}-${String(process.pid)}`),
  }));
  const columns = new Map<string, string>();
  for (const { table, rows, file } of files) {
    const [row] = await load.owner.query<{ names: string }[]>(
      `select string_agg(quote_ident(attname), ', ' order by attnum) as names from pg_attribute
       where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = ''`,
      [table],
    );
    columns.set(table, row?.names ?? '*');
    await load.owner.query(`create table bare_${table} (like ${table} including all)`);
    await load.owner.query(`copy (select ${row?.names ?? '*'} from ${table} where ${rows}) to '${file}'`);
  }
  const measured: number[] = [];
  for (let round = 0; round < FLOORS; round++) {
    for (const { table } of files) await load.owner.query(`truncate bare_${table}`);
    const began = performance.now();
    for (const { table, file } of files)
      await load.owner.query(`copy bare_${table} (${columns.get(table) ?? ''}) from '${file}'`);
    measured.push((performance.now() - began) / 1000);
  }
  for (const { file } of files) rmSync(file, { force: true });
  process.stderr.write(`copied: ${measured.map((each) => each.toFixed(2)).join(', ')} s\n`);
  return median(measured);
}

/** The next hour's, as the worker gets it: the snapshot's own start, fanned out in jobs of a slice. */
async function throughTheQueue(load: RunLoad, hour: number, percent: number) {
  const { settings } = load;
  const queues = ['market-data', 'exposure', 'margin'];
  const processors = [ExposureStartProcessor, ExposureRunProcessor, MarginRunProcessor];
  const work = workModule(settings, { queues, processors, imports: [ExposureModule, MarginModule] });
  @Module({ imports: [databaseModule(settings, 'bench worker'), work] })
  class WorkerModule {}
  const before = await counts(load);
  // The hour that follows a snapshot is due as well, and nobody here takes it.
  await load.owner.query(`update job_due set state = 'done', done_at = clock_now() where state = 'due'`);
  await load.owner.query('update outbox set sent_at = clock_timestamp() where sent_at is null');
  await load.db.query('select advance_clock($1)', [plusMinutes(at(hour), 30)]);
  const worker = await NestFactory.createApplicationContext(WorkerModule, { logger: ['error', 'warn'] });
  try {
    await load.snapshot(hour, percent);
    await load.owner.query(
      `update job_due set state = 'done', done_at = clock_now() where kind = 'market-data.snapshot'`,
    );
    const began = performance.now();
    await runsAreDone(load);
    const seconds = (performance.now() - began) / 1000;
    const { dead } = await worker.get(JobService).outstanding();
    const after = await counts(load);
    process.stderr.write(`through the queue: ${seconds.toFixed(2)} s\n`);
    return { seconds, calls: (after['margin_call'] ?? 0) - (before['margin_call'] ?? 0), dead };
  } finally {
    await worker.close();
  }
}

async function runsAreDone(load: RunLoad): Promise<void> {
  for (;;) {
    const [row] = await load.owner.query<{ left: number }[]>(
      `select count(*)::int as left from job_due where state = 'due' and kind in ('exposure.start', 'exposure.run', 'margin.run')`,
    );
    if (row?.left === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
