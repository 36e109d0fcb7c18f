import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

/** Where the sanctions list is read from: SANCTIONS_LIST, or the synthetic one that comes with the project. */
export class SanctionsFile {
  readonly path: string;

  constructor(environment: NodeJS.ProcessEnv) {
    const { SANCTIONS_LIST: path = '' } = environment;
    this.path = path === '' ? join(rootAbove(__dirname), 'data/sanctions/synthetic-sdn.csv') : resolve(path);
  }

  /** @throws Error when it cannot be read: somebody has to look */
  read(): Promise<string> {
    return readFile(this.path, 'utf8');
  }
}

/** The project's root: the nearest folder above with a package.json, from source and from the bundle alike. */
function rootAbove(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : rootAbove(dirname(folder));
}
