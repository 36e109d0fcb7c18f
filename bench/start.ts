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

/**
 * From no data folder to the report of the bad day, with dependencies and build at hand; and what API and worker then hold in
 * memory. The floor is the same command on the data that is there: all that is not the day.
 */
export async function run(ownerUrl: string) {
  const folder = mkdtempSync(join(tmpdir(), 'ringfence-start-'));
  try {
    const fresh = await timed(folder);
    const again = await timed(folder);
    const targets = {
      [`from nothing < ${String(SECONDS_AT_MOST)} s`]: fresh.seconds < SECONDS_AT_MOST,
      [`API and worker < ${String(MEGABYTES_AT_MOST)} MB each`]: Object.values(fresh.megabytes).every(
        (each) => each < MEGABYTES_AT_MOST,
      ),
    };
    const db = await new DataSource({ type: 'postgres', url: ownerUrl }).initialize();
    const report = {
      bench: 'start',
      machine: await machine(db),
      secondsFromNothing: fresh.seconds,
      secondsAgain: again.seconds,
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

/** Starts everything, measures it when it is ready, and ends it as Ctrl-C would. */
async function timed(folder: string) {
  const began = performance.now();
  const environment = { ...process.env, RINGFENCE_DATA: folder, PORT: '0' };
  const child = spawn(process.execPath, ['bin/ringfence.mjs', 'start'], { cwd: ROOT, env: environment });
  await ready(child);
  const seconds = Math.round((performance.now() - began) / 100) / 10;
  const megabytes = memoryOf(child.pid ?? 0);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGINT');
  await ended;
  return { seconds, megabytes };
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

/** Resident memory of the applications that a process has started. */
function memoryOf(parent: number): Record<string, number> {
  const found: Record<string, number> = {};
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const status = readOrNothing(`/proc/${pid}/status`);
    const name = /dist\/apps\/(api|worker)\//.exec(readOrNothing(`/proc/${pid}/cmdline`))?.[1];
    const kilobytes = /VmRSS:\s+(\d+)/.exec(status)?.[1];
    if (name === undefined || kilobytes === undefined || !status.includes(`PPid:\t${String(parent)}\n`))
      continue;
    found[name] = Math.round(Number.parseInt(kilobytes, 10) / 1024);
  }
  return found;
}

function readOrNothing(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // the process has gone
  }
}
