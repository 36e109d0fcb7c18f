import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Complaint } from '../command';
import { startedAt } from './process-identity';

/** Who runs on a data folder, and how it is reached. Kept in a file only its owner may read: addresses hold passwords. */
export interface Running {
  readonly pid: number;
  readonly startedAt: string;
  readonly apiUrl?: string; // once everything is up
  readonly databaseUrl?: string;
  readonly ownerUrl?: string | undefined; // when it is ours to give
}

export interface Claim {
  readonly announce: (how: Omit<Running, 'pid' | 'startedAt'>) => void; // adds to what others read
  readonly release: () => void;
}

const fileIn = (folder: string) => join(folder, 'running.json');

/** The instance that runs on this folder now. What a killed one left behind is nobody. */
export function runningIn(folder: string): Running | undefined {
  try {
    const running = JSON.parse(readFileSync(fileIn(folder), 'utf8')) as Running;
    return startedAt(running.pid) === running.startedAt ? running : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Makes the folder ours, for as long as we live.
 *
 * @throws Complaint when another instance has it
 */
export function claim(folder: string): Claim {
  mkdirSync(folder, { recursive: true });
  const other = runningIn(folder);
  if (other !== undefined) throw new Complaint(describe(other));
  rmSync(fileIn(folder), { force: true });
  const self = { pid: process.pid, startedAt: startedAt(process.pid) ?? '' };
  try {
    // Exclusive: of two that start at the same moment, one fails here.
    writeFileSync(fileIn(folder), JSON.stringify(self), { flag: 'wx', mode: 0o600 });
  } catch {
    throw new Complaint('another `npm start` began at this moment: let it, or try again');
  }
  return {
    announce: (how) => {
      const draft = `${fileIn(folder)}.new`;
      writeFileSync(draft, `${JSON.stringify({ ...self, ...how }, null, 2)}\n`, { mode: 0o600 });
      renameSync(draft, fileIn(folder)); // readers see the old text or the new one, never half
    },
    release: () => {
      rmSync(fileIn(folder), { force: true });
    },
  };
}

function describe({ pid, apiUrl }: Running): string {
  const where = apiUrl === undefined ? 'it is still starting' : `its API is ${apiUrl}`;
  return `Ringfence runs here already, as process ${String(pid)}: ${where}. Stop it with Ctrl-C, or \`kill ${String(pid)}\``;
}
