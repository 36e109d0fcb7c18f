import { readFileSync } from 'node:fs';

const STARTED_AT = 19; // twenty-second field of /proc/<pid>/stat, counted after the name, which may hold spaces

/** The moment a process started, in ticks since boot. Numbers of processes are used again; with its start, one is itself. */
export function startedAt(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
    return stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .at(STARTED_AT);
  } catch {
    return undefined; // there is no such process
  }
}
