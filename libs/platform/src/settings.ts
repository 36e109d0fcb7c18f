/** Everything the environment decides. Times are milliseconds. */
export interface Settings {
  readonly databaseUrl: string;
  readonly outsideDatabaseUrl: string; // the same database, by the login of those who are not of the house
  readonly redisUrl: string | undefined;
  readonly port: number;
  readonly poolSize: number; // connections for business transactions, per process
  readonly statementTimeout: number;
  readonly queue: QueueSettings;
}

export interface QueueSettings {
  readonly concurrency: number; // jobs at once, per queue and process
  readonly lockDuration: number; // after which a silent worker's job goes to another
  readonly patience: number; // between an announcement and the next, while the job is not done
  readonly attempts: number; // faults before a job is a dead letter
  readonly backOff: number; // before the second attempt; doubles each time
}

/** Tells every variable that is missing or malformed, and what to do about it. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
  }
}

/** The environment, parsed once. @throws SettingsError */
export function readSettings(environment: NodeJS.ProcessEnv): Settings {
  const problems: string[] = [];
  const read = { environment, problems };
  const databaseUrl = address(read, 'DATABASE_URL', POSTGRES) ?? missing(read, 'DATABASE_URL');
  const settings: Settings = {
    databaseUrl,
    outsideDatabaseUrl: address(read, 'OUTSIDE_DATABASE_URL', POSTGRES) ?? byOutsideLogin(databaseUrl),
    redisUrl: address(read, 'REDIS_URL', ['redis:', 'rediss:']),
    port: whole(read, 'PORT', { otherwise: 3000, atLeast: 0, atMost: 65_535 }),
    poolSize: whole(read, 'DATABASE_POOL_SIZE', { otherwise: 16, atLeast: 2, atMost: 200 }),
    statementTimeout: whole(read, 'DATABASE_STATEMENT_TIMEOUT_MS', milliseconds(15_000)),
    queue: {
      concurrency: whole(read, 'QUEUE_CONCURRENCY', { otherwise: 4, atLeast: 1, atMost: 100 }),
      lockDuration: whole(read, 'QUEUE_LOCK_MS', milliseconds(15_000)),
      patience: whole(read, 'QUEUE_PATIENCE_MS', milliseconds(5000)),
      attempts: whole(read, 'QUEUE_ATTEMPTS', { otherwise: 5, atLeast: 1, atMost: 100 }),
      backOff: whole(read, 'QUEUE_BACK_OFF_MS', milliseconds(250)),
    },
  };
  if (problems.length > 0) throw new SettingsError(problems);
  return settings;
}

interface Reading {
  readonly environment: NodeJS.ProcessEnv;
  readonly problems: string[];
}

interface Bounds {
  readonly otherwise: number;
  readonly atLeast: number;
  readonly atMost: number;
}

const POSTGRES = ['postgres:', 'postgresql:'];

/** The login of whoever is not of the house, made by the migrations: what it is shown depends on whom a transaction names. */
export const OUTSIDE_LOGIN = 'ringfence_outsider';

/** Unless it is told otherwise, it has the application's password. */
export function byOutsideLogin(databaseUrl: string): string {
  if (databaseUrl === '') return '';
  return Object.assign(new URL(databaseUrl), { username: OUTSIDE_LOGIN }).href;
}

const milliseconds = (otherwise: number): Bounds => ({ otherwise, atLeast: 10, atMost: 3_600_000 });

function missing({ problems }: Reading, name: string): string {
  if (!problems.some((problem) => problem.startsWith(name)))
    problems.push(
      `${name} is not set: \`npm start\` sets it; else name your own server, postgres://user@host:5432/name`,
    );
  return '';
}

function address(reading: Reading, name: string, protocols: readonly string[]): string | undefined {
  const text = reading.environment[name];
  if (text === undefined || text === '') return undefined;
  if (URL.canParse(text) && protocols.includes(new URL(text).protocol)) return text;
  // The text itself is not repeated: it may hold a password.
  reading.problems.push(`${name} is not an address: write ${protocols.join('// or ')}//user@host:port/name`);
  return undefined;
}

function whole({ environment, problems }: Reading, name: string, bounds: Bounds): number {
  const text = environment[name];
  if (text === undefined || text === '') return bounds.otherwise;
  const value = /^\d{1,9}$/.test(text) ? Number.parseInt(text, 10) : -1;
  if (value >= bounds.atLeast && value <= bounds.atMost) return value;
  const range = `${String(bounds.atLeast)} to ${String(bounds.atMost)}`;
  problems.push(`${name} is ${JSON.stringify(text)}: write a whole number from ${range}, or leave it out`);
  return bounds.otherwise;
}

/** Injection token of the queue's part of the settings. */
export const QUEUE_SETTINGS = Symbol('QUEUE_SETTINGS');
