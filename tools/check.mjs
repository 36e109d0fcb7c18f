// `npm run check`: the whole gate, step by step. `npm run check -- lint unit` runs only those steps.
import { randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from './embedded-postgres.cjs';
import { secondsSince } from './progress.cjs';
import { findOrFetchRedis, startRedis } from './redis.mjs';
import { refusalsNotMet } from './refusals-met.mjs';
import { buildIfNeeded, run, SetUpProblem, telling } from './set-up.mjs';

const passed = { passed: 1, failed: 0, output: '' };

/** A script of package.json is one pass or one failure; a jest project counts its tests. */
const script = (name) => ({ name, perform: () => outcomeOf(run('npm', ['run', '--silent', name])) });
const tests = (name) => ({ name, perform: () => jest(name) });

// In one process the suites of this project fill the heap, and the last of them wait for its collector: each part begins anew.
const PARTS = 4;
const part = (n) => ({
  name: `integration-${String(n)}`,
  of: 'integration',
  perform: () => integration(n),
});

// The longest first, so that both lanes end together. Each brings a database of its own, on a port of its own.
const steps = [
  tests('cli'),
  ...Array.from({ length: PARTS }, (_, n) => part(n + 1)),
  { name: 'chaos', perform: chaos },
  tests('flow'),
  { name: 'queue', perform: () => jest('queue', { REDIS_URL: '' }) },
  { name: 'queue-on-redis', perform: queueOnRedis },
  ...['unit', 'architecture'].map(tests),
  ...['lint', 'types', 'format', 'boundaries', 'unused'].map(script),
];

const RUN_WHAT_IS_BUILT = ['integration', 'cli', 'flow'];
const goesBy = ({ name, of = name }) => of;

// A step waits for the database half of its time: two at once use two cores whole.
const LANES = 2;

/** Runs every step, two at a time, whatever became of the others. @returns whether all passed */
export async function check(names = []) {
  const known = [...new Set(steps.map(goesBy))];
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw new SetUpProblem(`no step ${unknown.join(', ')}: there are ${known.join(', ')}`);
  const waiting = steps.filter((step) => names.length === 0 || names.includes(goesBy(step)));
  if (waiting.some((step) => RUN_WHAT_IS_BUILT.includes(goesBy(step)))) await buildIfNeeded();
  useOwnFolder();
  const total = { passed: 0, failed: 0 };
  const lane = async () => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
      const { passed, failed } = await performed(step);
      total.passed += passed;
      total.failed += failed;
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  console.log(`${total.passed} passed, ${total.failed} failed`);
  return total.failed === 0;
}

const DISK = tmpdir();
const MEMORY = '/dev/shm';
const ROOM = 4 * 2 ** 30; // bytes; what the databases of two lanes take at their fullest is a half

/**
 * What the run writes goes below one folder, which goes with it. The tests make hundreds of databases, of a thousand files each: in
 * memory, where there is room, that takes a tenth of the time.
 */
function useOwnFolder() {
  const folder = mkdtempSync(join(hasRoom(MEMORY) ? MEMORY : DISK, 'ringfence-gate-'));
  chmodSync(folder, 0o711); // the server may run as nobody
  process.env.TMPDIR = folder;
  process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  const ends = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };
  for (const [signal, status] of Object.entries(ends)) process.once(signal, () => process.exit(status));
}

/** Whether so much fits in, and programs may be run there. */
function hasRoom(folder) {
  try {
    const { bavail, bsize } = statfsSync(folder);
    const [, options = 'noexec'] =
      new RegExp(`^\\S+ ${folder} \\S+ (\\S+)`, 'm').exec(readFileSync('/proc/mounts', 'utf8')) ?? [];
    return bavail * bsize >= ROOM && !options.split(',').includes('noexec');
  } catch {
    return false; // no such folder: this is no Linux
  }
}

/** One step, and its line of the report. */
async function performed({ name, perform }) {
  const started = performance.now();
  const outcome = await perform().catch((fault) => failure(fault.message));
  const { passed, failed, output } = outcome;
  const counts = failed === 0 ? `${passed} passed` : `${passed} passed, ${failed} FAILED`;
  console.log(`${name.padEnd(15)} ${secondsSince(started).padStart(8)}  ${counts}`);
  if (failed > 0) console.log(`\n${output.trim()}\n`);
  return outcome;
}

const failure = (output) => ({ passed: 0, failed: 1, output });

async function outcomeOf(running) {
  const { status, output } = await running;
  return status === 0 ? passed : failure(output);
}

/** A project without a test fails too: a suite that vanished proves nothing. */
async function jest(project, environment = {}, more = []) {
  const file = join(tmpdir(), `jest-${randomUUID()}.json`);
  const words = [
    'node_modules/jest/bin/jest.js',
    '--selectProjects',
    project,
    '--json',
    '--outputFile',
    file,
  ];
  // A failed test can leave a socket open: the gate says what failed, and does not wait for it.
  const { output } = await run(process.execPath, [...words, ...more, '--ci', '--forceExit'], environment);
  try {
    const { numPassedTests, numFailedTests, numFailedTestSuites, numTotalTests, success } = JSON.parse(
      readFileSync(file, 'utf8'),
    );
    const broken = Math.max(numFailedTests, numFailedTestSuites);
    const silent = success && numTotalTests > 0 ? 0 : 1;
    return { passed: numPassedTests, failed: Math.max(broken, silent), output };
  } catch {
    return failure(output);
  }
}

const met = () => join(tmpdir(), 'refusals.txt');
let partsLeft = PARTS;

/** A part, and after the last of them what the API may refuse and no test was refused: each refusal of each operation is met once. */
async function integration(n) {
  const shard = `--shard=${String(n)}/${String(PARTS)}`;
  const { passed, failed, output } = await jest('integration', { REFUSALS_MET: met() }, [shard]);
  partsLeft -= 1;
  if (partsLeft > 0) return { passed, failed, output };
  const left = refusalsNotMet(met());
  if (left.length === 0) return { passed: passed + 1, failed, output };
  const said = ['No test met these, which the API may refuse:', ...left].join('\n');
  return { passed, failed: failed + 1, output: `${failed > 0 ? output : ''}\n${said}` };
}

let redis;

/** Looked for once. Without the server this is no failure of ours, but nobody shall overlook it. */
function findRedis() {
  if (redis === undefined) {
    redis = findOrFetchRedis();
    if ('missing' in redis)
      console.log(`\n!!! NOTHING WAS TESTED ON REDIS (queue-on-redis, half of chaos): ${redis.missing}\n`);
  }
  return redis;
}

/** For its whole minute, whatever the caller's environment says; on the disk, for it writes what a crash shall find. */
function chaos() {
  const without = 'missing' in findRedis();
  return jest('chaos', {
    CHAOS_SECONDS: undefined,
    WITHOUT_REDIS: without ? 'yes' : undefined,
    TMPDIR: DISK,
  });
}

/** The same suite on the other backend. */
async function queueOnRedis() {
  const redis = findRedis();
  if ('missing' in redis) return { passed: 0, failed: 0, output: '' };
  const dir = mkdtempSync(join(tmpdir(), 'ringfence-redis-'));
  const server = await startRedis({ redis, port: await freePort(), dir });
  try {
    return await jest('queue', { REDIS_URL: server.url });
  } finally {
    await server.stop();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  await telling(async () => {
    process.exitCode = (await check(process.argv.slice(2))) ? 0 : 1;
  });
