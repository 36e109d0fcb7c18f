import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

export const ROOT = join(__dirname, '../..');
const COMMAND = join(ROOT, 'bin/ringfence.mjs');

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves when the text has been written; fails when the command ends before. */
  readonly writes: (text: string) => Promise<void>;
}

/** The command line as a user has it. */
export function start(words: readonly string[], environment?: Record<string, string>, input = ''): Started {
  return begin(process.execPath, [COMMAND, ...words], environment, input);
}

/** The scripts of package.json, as a newcomer starts them. */
export function npm(words: readonly string[], environment?: Record<string, string>): Started {
  return begin('npm', words, environment);
}

/** Settings of the environment that would lead elsewhere are left out. */
function begin(
  program: string,
  words: readonly string[],
  environment: Record<string, string> = {},
  input = '',
): Started {
  const elsewhere = {
    DATABASE_URL: undefined,
    DATABASE_OWNER_URL: undefined,
    REDIS_URL: undefined,
    OIDC_ISSUER: undefined,
  };
  const env = { ...process.env, ...elsewhere, ...environment };
  const child = spawn(program, words, { cwd: ROOT, env });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => (stdout += String(chunk)));
  child.stderr.on('data', (chunk) => (stderr += String(chunk)));
  child.stdin.on('error', () => undefined); // it may end without reading
  child.stdin.end(input);
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (status) => {
      resolve({ status, stdout, stderr });
    });
  });
  const writes = (text: string) =>
    new Promise<void>((resolve, reject) => {
      const look = () => {
        if (stdout.includes(text)) resolve();
      };
      child.stdout.on('data', look);
      child.once('close', () => {
        reject(new Error(`ended without "${text}":\n${stdout}\n${stderr}`));
      });
      look();
    });
  return { process: child, ended, writes };
}

export function ringfence(
  words: readonly string[],
  environment?: Record<string, string>,
  input?: string,
): Promise<Ended> {
  return start(words, environment, input).ended;
}
