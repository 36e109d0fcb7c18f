// Debian's redis-server for the tests, without root: taken from the system, or unpacked into .cache/redis.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const cache = path.join(fileURLToPath(new URL('..', import.meta.url)), '.cache/redis');
const packages = ['redis-tools', 'libjemalloc2', 'liblzf1', 'libatomic1'];

/** @returns {{ path: string, env: Record<string, string> } | { missing: string }} the server, or why there is none */
export function findOrFetchRedis() {
  for (const found of [installed(), unpacked()]) if (found && runs(found)) return found;
  const trouble = fetchPackages();
  const fetched = unpacked();
  if (fetched && runs(fetched)) return fetched;
  return {
    missing:
      trouble ?? `${fetched?.path ?? 'redis-server'} does not run: are libssl3 and libsystemd0 installed?`,
  };
}

function installed() {
  const which = spawnSync('sh', ['-c', 'command -v redis-server'], { encoding: 'utf8' });
  return which.status === 0 ? { path: which.stdout.trim(), env: {} } : undefined;
}

function unpacked() {
  // redis-server is a link to this very program, in a package of its own that would also start a service.
  const program = path.join(cache, 'root/usr/bin/redis-check-rdb');
  if (!fs.existsSync(program)) return undefined;
  const server = path.join(path.dirname(program), 'redis-server');
  if (!fs.existsSync(server)) fs.symlinkSync('redis-check-rdb', server);
  const machine =
    fs.readdirSync(path.join(cache, 'root/usr/lib')).find((name) => name.includes('-linux-gnu')) ?? '';
  return { path: server, env: { LD_LIBRARY_PATH: path.join(cache, 'root/usr/lib', machine) } };
}

function runs({ path: server, env }) {
  return spawnSync(server, ['--version'], { env: { ...process.env, ...env } }).status === 0;
}

/** @returns {string | undefined} what went wrong */
function fetchPackages() {
  for (const folder of ['state/lists/partial', 'archives/partial', 'root'])
    fs.mkdirSync(path.join(cache, folder), { recursive: true });
  // Folders of our own: the package lists of the machine stay as they are, and need not be there.
  const own = ['State=state', 'State::status=/var/lib/dpkg/status', 'Cache=.'].flatMap((each) => [
    '-o',
    `Dir::${each}`,
  ]);
  const options = own.map((each) =>
    each.replace(/=(state|\.)$/, (_, folder) => `=${path.join(cache, folder)}`),
  );
  for (const step of [
    ['update', '-qq'],
    ['download', '-qq', ...packages],
  ]) {
    const done = spawnSync('apt-get', [...options, ...step], {
      cwd: cache,
      encoding: 'utf8',
      timeout: 120_000,
    });
    if (done.status !== 0)
      return `apt-get ${step[0]}: ${done.stderr?.trim() || done.error?.message || 'failed'}`;
  }
  for (const file of fs.readdirSync(cache).filter((name) => name.endsWith('.deb'))) {
    const done = spawnSync('dpkg', ['-x', file, 'root'], { cwd: cache, encoding: 'utf8' });
    if (done.status !== 0) return `dpkg -x ${file}: ${done.stderr?.trim() || 'failed'}`;
  }
  return undefined;
}

/**
 * Starts a server on the loopback, which keeps what it is told as Redis does in production (append-only file, each second).
 * @param {{ redis: { path: string, env: Record<string, string> }, port: number, dir: string }} options
 */
export async function startRedis({ redis, port, dir }) {
  fs.mkdirSync(dir, { recursive: true });
  const settings = ['--port', String(port), '--bind', '127.0.0.1', '--dir', dir, '--save', ''];
  const durable = ['--appendonly', 'yes', '--appendfsync', 'everysec', '--maxmemory-policy', 'noeviction'];
  const child = spawn(redis.path, [...settings, ...durable], {
    env: { ...process.env, ...redis.env },
    stdio: 'ignore',
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  await untilOpen(port, child);
  return {
    url: `redis://127.0.0.1:${port}`,
    pid: child.pid,
    kill: () => (child.kill('SIGKILL'), ended),
    stop: () => (child.kill('SIGTERM'), ended),
  };
}

async function untilOpen(port, child) {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (child.exitCode !== null)
      throw new Error(`redis-server ended with ${child.exitCode}: is port ${port} taken?`);
    if (await answers(port)) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`redis-server does not answer on port ${port}`);
}

/** Whether the server answers a ping: it accepts connections while it still reads its file. */
function answers(port) {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    socket.once('data', (data) => (socket.destroy(), resolve(data.toString().startsWith('+PONG'))));
    socket.once('error', () => resolve(false));
  });
}
