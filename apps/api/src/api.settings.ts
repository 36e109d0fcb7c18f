import { SettingsError } from '@app/platform';

/** Where the door is, and how often it may be knocked at. */
export interface ApiSettings {
  readonly host: string;
  readonly rateLimit: number; // requests a minute, for each client
  readonly logLevel: string;
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'silent'];

/** @throws SettingsError */
export function readApiSettings(environment: NodeJS.ProcessEnv): ApiSettings {
  const { HOST = '127.0.0.1', RATE_LIMIT = '6000', LOG_LEVEL = 'info' } = environment;
  const problems: string[] = [];
  if (!/^[1-9]\d{0,6}$/.test(RATE_LIMIT))
    problems.push('RATE_LIMIT is the number of requests a minute a client may make: a whole number above 0');
  if (!LOG_LEVELS.includes(LOG_LEVEL)) problems.push(`LOG_LEVEL is one of ${LOG_LEVELS.join(', ')}`);
  if (problems.length > 0) throw new SettingsError(problems);
  return { host: HOST, rateLimit: Number.parseInt(RATE_LIMIT, 10), logLevel: LOG_LEVEL };
}
