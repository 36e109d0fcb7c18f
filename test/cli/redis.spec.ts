import { Redis } from 'ioredis';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processesOn } from '../support/processes';
import { ringfence } from '../support/ringfence';

jest.setTimeout(300_000); // the first time, the server is fetched

let folder: string;
let server: ChildProcess;
let redis: { readonly url: string } | { readonly missing: string };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ringfence-cli-'));
  server = spawn(process.execPath, [join(__dirname, '../support/serve-redis.cjs')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [line] = (await once(server.stdout!, 'data')) as [Buffer];
  redis = JSON.parse(line.toString()) as typeof redis;
});
afterAll(async () => {
  for (const pid of processesOn(folder)) process.kill(pid, 'SIGKILL');
  rmSync(folder, { recursive: true, force: true });
  if (server.exitCode !== null) return;
  server.stdin!.end();
  await once(server, 'exit');
});

const startOnce = (url: string) =>
  ringfence(['start', '--once'], { RINGFENCE_DATA: folder, PORT: '0', REDIS_URL: url });

it('says so before it does anything else when no Redis answers', async () => {
  const refused = await startOnce('redis://:secret@127.0.0.1:1');
  expect(refused).toMatchObject({ status: 1, stdout: '' });
  expect(refused.stderr).toMatch(
    /^the Redis of REDIS_URL does not answer \(connect ECONNREFUSED 127\.0\.0\.1:1\): is it running/,
  );
  expect(refused.stderr).not.toMatch(/secret|\n {4}at /);
  expect(existsSync(join(folder, 'postgres'))).toBe(false);
});

it('runs the days with its queues in Redis', async () => {
  if ('missing' in redis) {
    process.stderr.write(`\n!!! START WAS NOT TESTED ON REDIS: ${redis.missing}\n\n`);
    return;
  }
  const started = await startOnce(redis.url);
  expect(started).toMatchObject({ status: 0, stderr: '' });
  expect(started.stdout).toContain('ONE BAD DAY');
  const client = new Redis(redis.url);
  expect(await client.keys('{ringfence*}:margin:*')).not.toEqual([]);
  client.disconnect();
});
