import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Whoever may call the API in development: a role, or a counterparty of the illustrative book speaking for its party. */
const CALLERS = [
  'ops-analyst',
  'default-manager',
  'approver',
  'auditor',
  'counterparty:meridian-basis',
] as const;
const BYTES = 24;

/**
 * The development tokens of this instance, made once and kept with its data, readable by its owner alone. None in production:
 * there the API refuses them.
 */
export function developmentTokens(folder: string): Readonly<Record<string, string>> {
  const file = join(folder, 'development-tokens.json');
  if (!existsSync(file)) {
    const made = CALLERS.map((caller) => [caller, randomBytes(BYTES).toString('hex')]);
    writeFileSync(file, `${JSON.stringify(Object.fromEntries(made), null, 2)}\n`, { mode: 0o600 });
  }
  return JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
}

/** As the API reads them from its environment. */
export function tokenList(tokens: Readonly<Record<string, string>>): string {
  return Object.entries(tokens)
    .map(([caller, token]) => `${caller}=${token}`)
    .join(',');
}
