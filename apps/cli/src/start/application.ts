import { type ChildProcess, fork } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Complaint } from '../command';
import { ROOT } from '../instance/folder';

const READY_WITHIN_MS = 30_000;
const STOPS_WITHIN_MS = 5_000;

/** The API or the worker, in a process of its own. */
export interface Application {
  readonly ready: Promise<void>;
  /** Settles only when the process ends without being asked to, after it was ready. */
  readonly failure: Promise<never>;
  readonly stop: () => Promise<void>;
}

/**
 * Starts one application, which says by its first line that it is ready. What it writes goes to a log file.
 * The channel between us is its lifeline: when we are gone, however that came, it closes, and the application ends.
 */
export function launch(name: string, environment: NodeJS.ProcessEnv, logs: string): Application {
  mkdirSync(logs, { recursive: true });
  const log = join(logs, `${name}.log`);
  const child = fork(join(ROOT, `dist/apps/${name}/main.js`), [], {
    cwd: ROOT,
    env: environment,
    execArgv: ['--enable-source-maps'],
    silent: true,
    detached: true, // Ctrl-C in a terminal reaches us alone, and we stop things in order
  });
  const written = createWriteStream(log);
  child.stdout?.pipe(written, { end: false });
  child.stderr?.pipe(written, { end: false });
  let asked = false;
  const ready = untilReady(name, child);
  const failure = ready.then(() => untilFailed(name, child, () => asked, log));
  for (const outcome of [ready, failure]) outcome.catch(() => undefined); // heard of by whoever waits; maybe nobody does
  const stopAsked = () => {
    asked = true;
    return stop(child);
  };
  return { ready, failure, stop: stopAsked };
}

function untilFailed(name: string, child: ChildProcess, asked: () => boolean, log: string): Promise<never> {
  return new Promise((_, reject) => {
    child.once('exit', (code) => {
      if (!asked()) reject(new Complaint(`the ${name} ended by itself (status ${String(code)}): see ${log}`));
    });
  });
}

/** @throws Complaint with what the application wrote last */
function untilReady(name: string, child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = '';
    const fail = (what: string) => {
      child.kill('SIGKILL');
      reject(new Complaint(`the ${name} ${what}:\n${output.trim()}`));
    };
    const late = setTimeout(() => {
      fail(`was not ready after ${String(READY_WITHIN_MS / 1000)} s`);
    }, READY_WITHIN_MS);
    const onExit = () => {
      clearTimeout(late);
      fail('did not start');
    };
    const listen = (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-4000);
      if (!new RegExp(`^${name} ready`, 'm').test(output)) return;
      clearTimeout(late);
      child.off('exit', onExit);
      child.stdout?.off('data', listen);
      child.stderr?.off('data', listen);
      resolve();
    };
    child.once('exit', onExit);
    child.stdout?.on('data', listen);
    child.stderr?.on('data', listen);
  });
}

function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const impatient = setTimeout(() => child.kill('SIGKILL'), STOPS_WITHIN_MS);
    child.once('exit', () => {
      clearTimeout(impatient);
      resolve();
    });
    child.kill('SIGTERM');
  });
}
