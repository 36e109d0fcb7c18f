// Kills at random what the flow stands on, while work is scheduled and done; then counts. Exit 0: every effect exactly once.
// node test/chaos/run.mjs --seconds 60 --backend postgres|redis [--naive]
import { createRequire } from 'node:module';
import net from 'node:net';
import { parseArgs } from 'node:util';
import { connect, schedule, setStage, sleep } from './stage.mjs';

const { DataSource } = createRequire(import.meta.url)('typeorm');
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    backend: { type: 'string', default: 'postgres' },
    rate: { type: 'string', default: '60' }, // payments a second
    naive: { type: 'boolean', default: false },
  },
});
const others = `from pg_stat_activity where datname = 'postgres' and pid <> pg_backend_pid() and backend_type = 'client backend'`;
const terminate = () => terminated(`${others} order by random() limit 3`);
const terminateListener = () => terminated(`${others} and application_name like '%listener'`);
const emptyQueues = () => asOwner('truncate bullmq.job cascade');

const stage = await setStage({ backend: values.backend, naive: values.naive });
const faults = {};
const end = performance.now() + Number(values.seconds) * 1000;

let report;
try {
  await sleep(2000); // until the workers are there
  await Promise.all([produce(Number(values.rate)), breakThings()]);
  const drained = await drain();
  report = { backend: values.backend, naive: values.naive, faults, ...drained, ...(await count()) };
} finally {
  await stage.strike();
}
process.stdout.write(JSON.stringify(report, null, 1) + '\n');
const { undrained, lost, doubled, mismatched, dead } = report;
process.exitCode = undrained + lost + doubled + mismatched + dead === 0 ? 0 : 1;

/** Schedules payments by the product's own function. One that is not acknowledged is asked again under its own name. */
async function produce(rate) {
  const db = new DataSource({
    type: 'postgres',
    url: stage.url,
    poolSize: 4,
    extra: { connectionTimeoutMillis: 2000 },
  });
  await db.initialize();
  for (let number = 1; performance.now() < end; number++) {
    const started = performance.now();
    while (!(await asked(db, number))) await sleep(100);
    await sleep(Math.max(0, 1000 / rate - (performance.now() - started)));
  }
  await db.destroy();
}

async function asked(db, number) {
  const account = 1 + (number % 100);
  try {
    await db.transaction(async (tx) => {
      await tx.query('insert into chaos.wanted values ($1, $2) on conflict do nothing', [
        String(number),
        account,
      ]);
      const dueAt = new Date('2025-01-01T00:00:00Z');
      await schedule(tx, [{ kind: 'chaos.pay', key: String(number), payload: { account }, dueAt }]);
    });
    return true;
  } catch {
    return false;
  }
}

async function breakThings() {
  const choices = [
    ['worker killed', killWorker, 4],
    ['worker frozen past its lock', freezeWorker, 3],
    ['connections terminated', terminate, 3],
    ['listener terminated', terminateListener, 2],
    ['backend killed, crash recovery', killBackend, 1],
    ['postmaster killed, restarted', killPostmaster, 1],
    ...(stage.hasRedis
      ? [
          ['Redis emptied', () => tellRedis('FLUSHALL'), 4],
          ['Redis killed', () => stage.restartRedis(), 2],
        ]
      : [['queue tables emptied', emptyQueues, 3]]),
  ];
  const urn = choices.flatMap((choice) => Array(choice[2]).fill(choice));
  const first = [...choices]; // each kind once, for chance may leave the worst of them out
  while (performance.now() < end - 2000) {
    const [name, fault] = first[0] ?? urn[Math.floor(Math.random() * urn.length)];
    try {
      await fault();
      faults[name] = (faults[name] ?? 0) + 1;
      first.shift();
    } catch {
      faults['could not'] = (faults['could not'] ?? 0) + 1; // the server is down already, or no worker is up
    }
    await sleep(700);
  }
}

async function terminated(sessions) {
  const rows = await asOwner(`select pg_terminate_backend(pid) ${sessions}`);
  if (rows.length === 0) throw new Error('nobody is connected');
}

function killWorker() {
  if (!anyWorker().kill('SIGKILL')) throw new Error('it is dead already');
}

function freezeWorker() {
  const worker = anyWorker();
  worker.kill('SIGSTOP');
  setTimeout(() => worker.kill('SIGCONT'), 4000);
}

function anyWorker() {
  const worker = stage.workers.any();
  if (worker === undefined) throw new Error('no worker is up');
  return worker;
}

async function killBackend() {
  const [{ pid }] = await asOwner(`select pid ${others} order by random() limit 1`);
  process.kill(pid, 'SIGKILL');
}

async function killPostmaster() {
  process.kill(stage.postmaster(), 'SIGKILL');
  await sleep(300);
  await stage.restartPostgres();
}

async function asOwner(sql) {
  const owner = await connect(stage.ownerUrl);
  try {
    return (await owner.query(sql)).rows;
  } finally {
    await owner.end();
  }
}

function tellRedis(command) {
  return new Promise((resolve, reject) => {
    const socket = net.connect(stage.redisPort, '127.0.0.1', () => socket.write(`${command}\r\n`));
    socket.once('data', () => (socket.destroy(), resolve()));
    socket.once('error', reject);
  });
}

/** Waits until all is done, with no more faults. A frozen worker may still wake and try its job once more. */
async function drain() {
  const from = performance.now();
  let undrained = -1;
  while (undrained !== 0 && performance.now() - from < 60_000) {
    await sleep(100);
    const rows = await asOwner(`select count(*)::int as left from job_due where state = 'due'`).catch(
      () => [],
    );
    undrained = rows[0]?.left ?? -1;
  }
  const drainedAfter = Math.round(performance.now() - from);
  await sleep(4500);
  return { undrained, drainedAfter };
}

async function count() {
  const [counts] = await asOwner(`
    select (select count(*)::int from chaos.wanted) as wanted,
           (select count(*)::int from chaos.payment) as paid,
           (select count(*)::int from chaos.wanted w where not exists (select from chaos.payment p where p.name = w.name)
              or not exists (select from chaos.receipt r where r.name = w.name)) as lost,
           (select count(*)::int from (select name from chaos.payment group by name having count(*) > 1) d)
             + (select count(*)::int from (select name from chaos.receipt group by name having count(*) > 1) d) as doubled,
           (select count(*)::int from chaos.balance b where paid <>
             (select count(*) from chaos.wanted w where w.account = b.account)) as mismatched,
           (select count(*)::int from dead_letter) as dead`);
  const [latency] = await asOwner(`
    select round(percentile_cont(0.5) within group (order by ms)) as p50,
           round(percentile_cont(0.99) within group (order by ms)) as p99, round(max(ms)) as max
    from (select extract(epoch from min(p.at) - w.at) * 1000 as ms
          from chaos.wanted w join chaos.payment p using (name) group by w.name, w.at) each`);
  return { ...counts, latencyMs: latency };
}
