import { SettingsError } from '@app/platform';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { type FetchLimits, fetchSanctions, isFetchable, placeOf } from './sanctions-fetch';

/** Shorter than a transaction may be idle. OFAC's own list is about 6 MB. */
const LIMITS: FetchLimits = { withinMs: 10_000, mostBytes: 64 * 1024 * 1024 };

/**
 * Where the sanctions list is read from: SANCTIONS_LIST, a path or an address that begins with https://, or the synthetic one that
 * comes with the project.
 */
export class SanctionsFile {
  readonly path: string; // or the address, without its query: for people
  private readonly address: URL | undefined;
  private readonly loopback: boolean;

  /** @throws SettingsError when it is an address of another kind; it is not repeated, for it may hold a password */
  constructor(
    environment: NodeJS.ProcessEnv,
    private readonly limits: FetchLimits = LIMITS,
  ) {
    const { SANCTIONS_LIST: given = '', NODE_ENV } = environment;
    this.loopback = NODE_ENV !== 'production';
    this.address = /^[a-z][a-z\d+.-]*:\/\//i.test(given) ? addressOf(given, this.loopback) : undefined;
    const file =
      given === '' ? join(rootAbove(__dirname), 'data/sanctions/synthetic-sdn.csv') : resolve(given);
    this.path = this.address === undefined ? file : placeOf(this.address);
  }

  /** @throws SanctionsUnreachable from an address; Error when a file cannot be read: somebody has to look */
  read(): Promise<string> {
    if (this.address === undefined) return readFile(this.path, 'utf8');
    return fetchSanctions(this.address, this.limits, this.loopback);
  }
}

function addressOf(given: string, loopback: boolean): URL {
  const address = URL.canParse(given) ? new URL(given) : undefined;
  if (address === undefined || !isFetchable(address, loopback) || address.username + address.password !== '')
    throw new SettingsError([
      'SANCTIONS_LIST is neither a path nor an address of a list: write https://host/sdn.csv, without a login',
    ]);
  return address;
}

/** The project's root: the nearest folder above with a package.json, from source and from the bundle alike. */
function rootAbove(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : rootAbove(dirname(folder));
}
