import { generateKeyPairSync, type JsonWebKey, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CLIENTS } from './clients';

const BYTES = 24;

/** The key that signs tokens: made once for an instance, and kept with its data. */
export function signingKey(folder: string): JsonWebKey {
  const file = join(folder, 'identity-key.json');
  const kept = read(file) as JsonWebKey | undefined;
  if (kept !== undefined) return kept;
  const made = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
  write(file, made);
  return made;
}

/** The secret of each client, kept as the key is. A client that is new since then gets one. */
export function clientSecrets(folder: string): Readonly<Record<string, string>> {
  const file = join(folder, 'identity-clients.json');
  const kept = (read(file) ?? {}) as Readonly<Record<string, string>>;
  const secrets = Object.keys(CLIENTS).map((client) => [
    client,
    kept[client] ?? randomBytes(BYTES).toString('hex'),
  ]);
  const all = Object.fromEntries(secrets) as Record<string, string>;
  if (Object.keys(all).some((client) => kept[client] === undefined)) write(file, all);
  return all;
}

function read(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new Error(`${file} cannot be read: delete it, and another is made`, { cause: fault });
  }
}

/** Whole or not at all, and for its owner alone. */
function write(file: string, content: object): void {
  mkdirSync(join(file, '..'), { recursive: true });
  const draft = `${file}.new`;
  writeFileSync(draft, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, file);
}
