import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What the API is told of the key it signs certificates with: what we were told; else, in development, the path of a key made
 * once for this instance, which only its owner may read; in production nothing.
 */
export function certificateKey(folder: string, environment: NodeJS.ProcessEnv): string | undefined {
  const { CERTIFICATE_KEY, NODE_ENV } = environment;
  if (CERTIFICATE_KEY !== undefined || NODE_ENV === 'production') return CERTIFICATE_KEY;
  const file = join(folder, 'certificate-key.pem');
  if (existsSync(file)) return file;
  mkdirSync(folder, { recursive: true });
  const secret = generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' });
  writeFileSync(file, secret, { mode: 0o600, flag: 'wx' });
  return file;
}
