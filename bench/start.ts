import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { machine } from './machine';

const ROOT = join(__dirname, '..');
const SECONDS_AT_MOST = 20;
const MEGABYTES_AT_MOST = 250;
const READY = 'Ctrl-C'; // the last line before it waits
const APPLICATIONS = ['api', 'worker'] as const;

type Megabytes = Partial<Record<(typeof APPLICATIONS)[number], Held>>;

interface Held {
  readonly now: number;
  readonly peak: number; // since it was started, the bad day included
}

export const help = `npm run bench -- start: how long \`npm start\` takes from no data, and what API and worker hold in memory.
It takes no flags.`;

/**
 * From no data folder to the report of the bad day, with dependencies and build at hand: until everything is up, and until
 * \`--once\` has ended again. And what API and worker have held in memory at most. The floor is the same command on the data that
 * is there: all that is not the day.
 */
export async function run(ownerUrl: string) {
  const folder = mkdtempSync(join(tmpdir(), 'ringfence-start-'));
  try {
    await ended(npmStart(['--help'], folder)); // builds what is not built: that is not measured
    const once = await timedOnce(join(folder, 'once'));
    const fresh = await timedUp(join(folder, 'up'));
    const again = await timedUp(join(folder, 'up'));
    const targets = {
      [`npm start -- --once from nothing < ${String(SECONDS_AT_MOST)} s`]: once < SECONDS_AT_MOST,
      [`up from nothing < ${String(SECONDS_AT_MOST)} s`]: fresh.seconds < SECONDS_AT_MOST,
      [`API and worker < ${String(MEGABYTES_AT_MOST)} MB each, at their peak`]: APPLICATIONS.every(
        (name) => (fresh.megabytes[name]?.peak ?? Infinity) < MEGABYTES_AT_MOST,
      ),
    };
    const db = await new DataSource({ type: 'postgres', url: ownerUrl }).initialize();
    const report = {
      bench: 'start',
      machine: await machine(db),
      secondsOnceFromNothing: once,
      secondsUpFromNothing: fresh.seconds,
      secondsUpAgain: again.seconds,
      ratio: Math.round((10 * fresh.seconds) / again.seconds) / 10,
      megabytes: fresh.megabytes,
      targets,
      passed: Object.values(targets).every(Boolean),
    };
    await db.destroy();
    return report;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The command as it is given, to its end. */
async function timedOnce(folder: string): Promise<number> {
  const began = performance.now();
  await ended(npmStart(['--once'], folder));
  return secondsSince(began);
}

/** Starts everything, measures it when it is ready, and ends it as Ctrl-C would. */
async function timedUp(folder: string) {
  const began = performance.now();
  const child = spawn(process.execPath, ['bin/ringfence.mjs', 'start'], placed(folder));
  await ready(child);
  const seconds = secondsSince(began);
  const megabytes = memoryOf(child.pid ?? 0);
  const end = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGINT');
  await end;
  return { seconds, megabytes };
}

const npmStart = (flags: readonly string[], folder: string) =>
  spawn('npm', ['start', '--', ...flags], placed(folder));
const placed = (folder: string) => ({
  cwd: ROOT,
  env: { ...process.env, RINGFENCE_DATA: folder, PORT: '0' },
});
const secondsSince = (began: number) => Math.round((performance.now() - began) / 100) / 10;

/** Until a command has ended well. @throws Error with what it wrote, when it has not */
function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (text: Buffer) => (output += String(text)));
    child.once('error', reject);
    child.once('close', (status) => {
      if (status === 0) resolve();
      else reject(new Error(`it ended with status ${String(status)}:\n${output}`));
    });
  });
}

function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = '';
    child.stdout?.on('data', (text: Buffer) => {
      output += String(text);
      if (output.includes(READY)) resolve();
    });
    child.once('exit', (status) => {
      reject(new Error(`it ended with status ${String(status)}:\n${output}`));
    });
  });
}

/** Resident memory of the applications that a process has started. One that is not found has no figure. */
function memoryOf(parent: number): Megabytes {
  const found: Megabytes = {};
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const status = readOrNothing(`/proc/${pid}/status`);
    if (!status.includes(`PPid:\t${String(parent)}\n`)) continue;
    const command = readOrNothing(`/proc/${pid}/cmdline`);
    const name = APPLICATIONS.find((each) => command.includes(`dist/apps/${each}/`));
    if (name !== undefined) found[name] = { now: line(status, 'VmRSS'), peak: line(status, 'VmHWM') };
  }
  return found;
}

/** One of the kernel's figures of a process, in megabytes. Not a number when the process has gone. */
function line(status: string, name: string): number {
  const kilobytes = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1] ?? '';
  return Math.round(Number.parseInt(kilobytes, 10) / 1024);
}

function readOrNothing(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // the process has gone
  }
}
