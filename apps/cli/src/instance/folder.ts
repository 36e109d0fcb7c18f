import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** The project's root: the nearest folder above this file with a package.json, from source and from the bundle alike. */
export const ROOT = rootAbove(__dirname);

/** Where an instance keeps what is its own, out of git's sight: the embedded database, passwords, who is running. */
export function dataFolder(environment: NodeJS.ProcessEnv): string {
  return resolve(environment['RINGFENCE_DATA'] ?? join(ROOT, '.data'));
}

function rootAbove(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : rootAbove(dirname(folder));
}
