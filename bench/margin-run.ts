import { ExposureModule } from '@app/exposure';
import { plusMinutes, textOf } from '@app/kernel';
import { MarginModule } from '@app/margin';
import { MarketDataModule, type SnapshotId } from '@app/market-data';
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
const HOURS = 3; // the median of them is told: a quarter's run is short, and the machine is not quiet
const FLOORS = 3;
// What a run writes. The floor is COPY of these very rows, one table after the other, from files that the server reads itself: into empty
// tables of the same columns, checks, keys and indexes, which refer to what the rows refer to. The bare floor is the same without any
// foreign key: no run may write so, for then the database would take what it has to refuse.
const FLOOR =
  'COPY of the rows that a run wrote, under the checks, keys, indexes and foreign keys of their tables; bare: without foreign keys';
const WRITTEN = [
  'run',
  'run_outcome',
  'exposure',
  'margin_call',
  'margin_call_step',
  'job_due',
  'webhook_delivery',
];

export const help = `npm run bench -- margin-run [flags]: from stored state to calls, their steps, exposures, records and due work, in the services
that do it in production, every seat with its annex and every party told of its calls; against COPY of the same rows into the same PostgreSQL, under the same constraints and, beside it, without foreign keys.
  --agreements <n>  of a record day (91000): as many again and a quarter are made, for the run of a quarter`;

/** An hour's run of a record day: by the services alone, each time after a quarter of it to see that it is a line, and once through the queue. */
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
    const measured = { quarter: [] as number[], whole: [] as number[] };
    let [newest, before] = [midnight, await counts(load)];
    for (let hour = 1; hour <= HOURS; hour++) {
      newest = await load.snapshot(hour, 2 + 2 * hour);
      measured.quarter.push(await load.run(newest, few, hour));
      before = await counts(load);
      measured.whole.push(await load.run(newest, all, hour));
    }
    const [quarterSeconds, seconds] = [median(measured.quarter), median(measured.whole)];
    const after = await counts(load);
    const { copySeconds, bareCopySeconds } = await copied(load, HOURS, newest, all.length);
    const queued = await throughTheQueue(load, HOURS + 1, 4 + 2 * HOURS);
    const queueFloor = await copied(load, HOURS + 1, queued.snapshotId, load.relationships.length);
    const queueRatio = queued.seconds / queueFloor.copySeconds;
    const linear = seconds / quarterSeconds;
    const targets = {
      'at most 4 × the time to COPY the same rows': seconds <= 4 * copySeconds,
      'through the queue at most 4 × as well': queueRatio <= 4,
      'four times as many take at most 4.4 times as long': linear <= 4.4,
      'nobody is left out':
        (after['exposure'] ?? 0) - (before['exposure'] ?? 0) === 2 * all.length && queued.dead === 0,
    };
    return {
      bench: 'margin-run',
      machine: await machine(load.db),
      options: {
        agreements,
        trades: TRADES,
        instruments: INSTRUMENTS,
        slice: 500,
        hours: HOURS,
        atOnce: AT_ONCE,
        floor: FLOOR,
      },
      rows: Object.fromEntries(WRITTEN.map((table) => [table, (after[table] ?? 0) - (before[table] ?? 0)])),
      seconds,
      copySeconds,
      ratio: seconds / copySeconds,
      bareCopySeconds,
      bareRatio: seconds / bareCopySeconds,
      perSecond: Math.round(agreements / seconds),
      midnightSeconds,
      quarterSeconds,
      linear,
      queue: {
        seconds: queued.seconds,
        calls: queued.calls,
        dead: queued.dead,
        copySeconds: queueFloor.copySeconds,
        bareCopySeconds: queueFloor.bareCopySeconds,
        ratio: queueRatio,
      },
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

/** The rows of the newest run, copied into tables like theirs, with their foreign keys and without. In seconds, the median each. */
async function copied(load: RunLoad, hour: number, snapshotId: SnapshotId, relationships: number) {
  const files = await written(load, hour, snapshotId, relationships);
  const measured = { kept: [] as number[], bare: [] as number[] };
  for (let round = 0; round < FLOORS; round++)
    for (const kind of ['kept', 'bare'] as const) {
      for (const { table } of files) await load.owner.query(`truncate ${kind}_${table}`);
      const began = performance.now();
      for (const { table, columns, file } of files)
        await load.owner.query(`copy ${kind}_${table} (${columns}) from '${file}'`);
      measured[kind].push((performance.now() - began) / 1000);
    }
  for (const { file } of files) rmSync(file, { force: true });
  await load.owner.query(files.map(({ table }) => `drop table kept_${table}, bare_${table}`).join(';'));
  const texts = Object.entries(measured).map(
    ([kind, seconds]) => `${kind} ${seconds.map((each) => each.toFixed(2)).join(', ')}`,
  );
  process.stderr.write(`copied: ${texts.join('; ')} s\n`);
  return { copySeconds: median(measured.kept), bareCopySeconds: median(measured.bare) };
}

interface WrittenRows {
  readonly table: string;
  readonly columns: string;
  readonly file: string;
}

/** A file of the rows that a run wrote into each table, and two empty tables like it. */
async function written(
  load: RunLoad,
  hour: number,
  snapshotId: SnapshotId,
  relationships: number,
): Promise<WrittenRows[]> {
  const mine = `relationship_id <= ${String(relationships)} and snapshot_id = '${snapshotId}'`;
  const runs = `select id from run where snapshot_id = '${snapshotId}' and relationships[1] <= ${String(relationships)}`;
  const which: Readonly<Record<string, string>> = {
    run: `id in (${runs})`,
    run_outcome: `run_id in (${runs})`,
    exposure: mine,
    margin_call: mine,
    margin_call_step: `call_id in (select id from margin_call where ${mine})`,
    job_due: `kind = 'margin.collect' and due_at = '${textOf(plusMinutes(at(hour), 45))}'
      and (payload ->> 'relationshipId')::bigint <= ${String(relationships)}`,
    webhook_delivery: `key in (select id::text from margin_call where ${mine})`,
  };
  const files: WrittenRows[] = [];
  // The server's own statistics may not have come by yet: without them it would look for each row in all of the others.
  await load.owner.query(`analyze ${WRITTEN.join(', ')}`);
  for (const [table, rows] of Object.entries(which)) {
    const file = join(tmpdir(), `ringfence-${table}-${String(process.pid)}`);
    const [row] = await load.owner.query<{ columns: string; keys: string[] }[]>(
      `select (select string_agg(quote_ident(attname), ', ' order by attnum) from pg_attribute
           where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = '') as columns,
         array(select pg_get_constraintdef(oid) from pg_constraint where conrelid = $1::regclass and contype = 'f') as keys`,
      [table],
    );
    if (row === undefined) throw new Error(`no table ${table}`);
    for (const kind of ['kept', 'bare'])
      await load.owner.query(`create table ${kind}_${table} (like ${table} including all)`);
    for (const key of row.keys) await load.owner.query(`alter table kept_${table} add ${key}`);
    await load.owner.query(`copy (select ${row.columns} from ${table} where ${rows}) to '${file}'`);
    files.push({ table, columns: row.columns, file });
  }
  return files;
}

/** The next hour's, as the worker gets it: the snapshot's own start, fanned out in jobs of a slice. */
async function throughTheQueue(load: RunLoad, hour: number, percent: number) {
  const { settings } = load;
  const queues = ['market-data', 'exposure', 'margin'];
  const processors = [ExposureStartProcessor, ExposureRunProcessor, MarginRunProcessor];
  const work = workModule(settings, {
    queues,
    processors,
    imports: [ExposureModule, MarginModule, MarketDataModule],
  });
  @Module({ imports: [databaseModule(settings, 'bench worker'), work] })
  class WorkerModule {}
  const before = await counts(load);
  // The hour that follows a snapshot is due as well, and nobody here takes it.
  await load.owner.query(`update job_due set state = 'done', done_at = clock_now() where state = 'due'`);
  await load.owner.query('update outbox set sent_at = clock_timestamp() where sent_at is null');
  // Errors go to the other stream; what warns would stand before the JSON.
  const worker = await NestFactory.createApplicationContext(WorkerModule, { logger: ['error'] });
  try {
    const snapshotId = await load.snapshot(hour, percent);
    await load.owner.query(
      `update job_due set state = 'done', done_at = clock_now() where kind = 'market-data.snapshot'`,
    );
    const began = performance.now();
    await runsAreDone(load);
    const seconds = (performance.now() - began) / 1000;
    const { dead } = await worker.get(JobService).outstanding();
    const after = await counts(load);
    process.stderr.write(`through the queue: ${seconds.toFixed(2)} s\n`);
    return { seconds, snapshotId, calls: (after['margin_call'] ?? 0) - (before['margin_call'] ?? 0), dead };
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
