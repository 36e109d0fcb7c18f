// A Redis for a test: says in one line of JSON where it is, or why there is none, and serves until its input ends.
const { once } = require('node:events');
const { mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { freePort } = require('../../tools/embedded-postgres.cjs');

async function serve() {
  const { findOrFetchRedis, startRedis } = await import('../../tools/redis.mjs');
  const redis = findOrFetchRedis();
  if ('missing' in redis) return console.log(JSON.stringify(redis));
  const dir = mkdtempSync(join(tmpdir(), 'ringfence-redis-'));
  const server = await startRedis({ redis, port: await freePort(), dir });
  console.log(JSON.stringify({ url: server.url }));
  await once(process.stdin.resume(), 'end');
  await server.stop();
  rmSync(dir, { recursive: true });
}

void serve();
