import { readdirSync, readFileSync } from 'node:fs';

/** Living processes whose command line or environment names this folder: everything an instance on it has started. */
export function processesOn(folder: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && name !== String(process.pid))
    .filter((pid) => ['cmdline', 'environ'].some((file) => read(`/proc/${pid}/${file}`).includes(folder)))
    .map((pid) => Number.parseInt(pid, 10));
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // it has ended, or is not ours
  }
}

/** Waits for a condition for at most some seconds. @returns whether it came true */
export async function comesTrue(condition: () => boolean, seconds = 10): Promise<boolean> {
  for (let tries = seconds * 20; tries > 0; tries--) {
    if (condition()) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}
