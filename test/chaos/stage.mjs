// What the fault runner breaks: a Postgres with durability on, a Redis, and workers that are started again when they die.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { findOrFetchRedis, startRedis } from '../../tools/redis.mjs';

const require = createRequire(import.meta.url);
require('reflect-metadata');
require('../../tools/typescript.cjs');
const { startPostgres, freePort } = require('../../tools/embedded-postgres.cjs');
const { migrateDatabase } = require('../../apps/cli/src/migrate/migrate-database.ts');
export const { schedule } = require('../../libs/platform/src/index.ts');

const here = path.dirname(fileURLToPath(import.meta.url));
export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export async function setStage({ backend, naive }) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ringfence-chaos-'));
  const dir = path.join(folder, 'postgres');
  const port = await freePort();
  // A long log makes a long recovery: bound it, as production does.
  const settings = { max_connections: 100, max_wal_size: '128MB', checkpoint_timeout: '30s' };
  let postgres = await startPostgres({ dir, port, settings });
  await migrateDatabase(postgres.url);
  const owner = await connect(postgres.url);
  await owner.query(fs.readFileSync(path.join(here, 'schema.sql'), 'utf8'));
  await owner.end();
  const url = Object.assign(new URL(postgres.url), { username: 'ringfence_app' }).href;

  const redis = backend === 'redis' ? findOrFetchRedis() : undefined;
  if (redis && 'missing' in redis) throw new Error(`no Redis: ${redis.missing}`);
  const redisAt = redis && { redis, port: await freePort(), dir: path.join(folder, 'redis') };
  let cache = redisAt && (await startRedis(redisAt));

  const environment = {
    ...process.env,
    DATABASE_URL: url,
    REDIS_URL: cache?.url ?? '',
    QUEUE_LOCK_MS: '2000',
    QUEUE_PATIENCE_MS: '2000',
    QUEUE_ATTEMPTS: '100',
    DATABASE_POOL_SIZE: '8',
    NAIVE: naive ? 'yes' : '',
  };
  const workers = crew(environment);
  return {
    url,
    ownerUrl: postgres.url,
    workers,
    hasRedis: cache !== undefined,
    postmaster: () => Number.parseInt(fs.readFileSync(path.join(dir, 'postmaster.pid'), 'utf8'), 10),
    async restartPostgres() {
      postgres = await again(() => startPostgres({ dir, port, settings }));
    },
    async restartRedis() {
      await cache.kill();
      await sleep(300);
      cache = await again(() => startRedis(redisAt));
    },
    redisPort: redisAt?.port,
    async strike() {
      await workers.dismiss();
      await cache?.stop();
      await postgres.stop();
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}

export async function connect(url) {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

async function again(start) {
  for (let attempt = 0; ; attempt++)
    try {
      return await start();
    } catch (fault) {
      if (attempt === 200) throw fault; // a minute: nothing goes on without it
      await sleep(250); // the old server's children are still going
    }
}

/** Two workers. One that dies is replaced, as a supervisor would. */
function crew(environment) {
  const alive = new Set();
  const ready = new Set(); // only these are worth breaking: a worker that never comes up proves nothing
  let dismissed = false;
  const hire = () => {
    if (dismissed) return;
    const words = ['-r', 'reflect-metadata', '-r', '../../tools/typescript.cjs', './worker.ts'];
    const worker = spawn(process.execPath, words, {
      cwd: here,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    worker.stderr.on('data', (data) => (said = (said + data).slice(-2000)));
    worker.stdout.once('data', () => ready.add(worker));
    alive.add(worker);
    worker.once('exit', (code) => {
      alive.delete(worker);
      ready.delete(worker);
      if (process.env.VERBOSE && code) process.stderr.write(said);
      setTimeout(hire, 100);
    });
  };
  hire();
  hire();
  return {
    any: () => [...ready][Math.floor(Math.random() * ready.size)],
    async dismiss() {
      dismissed = true;
      const gone = [...alive].map((worker) => new Promise((resolve) => worker.once('exit', resolve)));
      for (const worker of alive) worker.kill('SIGKILL');
      await Promise.all(gone);
    },
  };
}
