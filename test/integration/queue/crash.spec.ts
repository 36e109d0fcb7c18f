import { schedule } from '@app/platform';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import { migrateDatabase } from '../../../apps/cli/src/migrate/migrate-database';

interface Server {
  readonly url: string;
  stop(): Promise<void>;
}
interface Embedded {
  readonly startPostgres: (options: object) => Promise<Server>;
  readonly freePort: () => Promise<number>;
}
const { startPostgres, freePort } = createRequire(__filename)(
  '../../../tools/embedded-postgres.cjs',
) as Embedded;

// A server of the suite's own, with durability on, for it is killed here.
const chaos = join(__dirname, '../../chaos');
const folder = mkdtempSync(join(tmpdir(), 'ringfence-crash-'));
const dir = join(folder, 'postgres');
const workers = new Set<ChildProcess>();
let server: Server;
let port: number;
let url: string;

beforeAll(async () => {
  port = await freePort();
  server = await startPostgres({ dir, port });
  await migrateDatabase(server.url);
  url = Object.assign(new URL(server.url), { username: 'ringfence_app' }).href;
  await asOwner(readFileSync(join(chaos, 'schema.sql'), 'utf8'));
});
afterEach(() => {
  for (const worker of workers) worker.kill('SIGKILL');
  workers.clear();
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function asOwner<Row>(sql: string): Promise<Row[]> {
  const owner = await new DataSource({ type: 'postgres', url: server.url }).initialize();
  try {
    return await owner.query<Row[]>(sql);
  } finally {
    await owner.destroy();
  }
}

async function hire(environment: Record<string, string> = {}): Promise<ChildProcess> {
  const worker = spawn(process.execPath, ['-r', '../../tools/typescript.cjs', './worker.ts'], {
    cwd: chaos,
    env: {
      ...process.env,
      DATABASE_URL: url,
      QUEUE_PATIENCE_MS: '500',
      QUEUE_LOCK_MS: '1000',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  workers.add(worker);
  await once(worker.stdout, 'data');
  return worker;
}

async function plan(...keys: string[]): Promise<void> {
  const db = await new DataSource({ type: 'postgres', url }).initialize();
  const dueAt = new Date('2025-01-01T00:00:00Z');
  const work = keys.map((key) => ({ kind: 'chaos.pay', key, payload: { account: 1 }, dueAt }));
  await db.transaction((tx) => schedule(tx, work));
  await db.destroy();
}

const paid = (key: string) =>
  asOwner<{ name: string }>(`select name from chaos.payment where name like '${key}%' order by name`);

async function untilPaid(key: string, count: number): Promise<void> {
  for (let look = 0; look < 200 && (await paid(key)).length < count; look++) await sleep(100);
  await sleep(700); // long enough for a second wake
  expect(await paid(key)).toHaveLength(count);
}

it.each(['before-effect', 'after-effect', 'after-commit'])(
  'a worker killed %s has its job done by the next, once',
  async (point) => {
    const doomed = await hire({ CRASH_AT: point });
    const gone = once(doomed, 'exit');
    await plan(point);
    expect(await gone).toEqual([null, 'SIGKILL']);
    await hire();
    await untilPaid(point, 1);
  },
);

it('a worker lives through the death of Postgres, and goes on by itself', async () => {
  const worker = await hire();
  await plan('first');
  await untilPaid('first', 1);
  process.kill(Number.parseInt(readFileSync(join(dir, 'postmaster.pid'), 'utf8'), 10), 'SIGKILL');
  await sleep(500);
  server = await restarted();
  await plan('second a', 'second b');
  await untilPaid('second', 2);
  expect(worker.exitCode).toBeNull();
});

it('a worker that is asked to end does so by itself', async () => {
  const worker = await hire();
  const gone = once(worker, 'exit');
  worker.kill('SIGTERM');
  expect(await gone).toEqual([null, 'SIGTERM']);
});

async function restarted(attempt = 1): Promise<Server> {
  try {
    return await startPostgres({ dir, port });
  } catch (fault) {
    if (attempt === 40) throw fault;
    await sleep(250); // the old server's children are still going
    return await restarted(attempt + 1);
  }
}
