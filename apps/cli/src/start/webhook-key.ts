import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What API and worker are told of webhooks: what we were told; else, in development, the path of a key made once for this instance,
 * which only its owner may read, and that this machine may be sent to; in production nothing.
 */
export function webhookSettings(folder: string, environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { WEBHOOK_KEY, WEBHOOK_LOOPBACK, NODE_ENV } = environment;
  if (NODE_ENV === 'production') return {};
  const loopback = WEBHOOK_LOOPBACK ?? 'allow';
  return { WEBHOOK_KEY: WEBHOOK_KEY ?? keptIn(folder), WEBHOOK_LOOPBACK: loopback };
}

function keptIn(folder: string): string {
  const file = join(folder, 'webhook-key');
  if (existsSync(file)) return file;
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
  return file;
}
