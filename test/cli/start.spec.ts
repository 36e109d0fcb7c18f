import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { comesTrue, processesOn } from '../support/processes';
import { npm, ringfence, start } from '../support/ringfence';

const UP = 'Ctrl-C';
jest.setTimeout(180_000); // two days run, on a machine that does other things too

let folder: string;
let environment: Record<string, string>;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringfence-cli-'));
  environment = { RINGFENCE_DATA: folder, PORT: '0' };
});
afterEach(() => {
  discard(folder);
});

function discard(folder: string): void {
  for (const pid of processesOn(folder)) process.kill(pid, 'SIGKILL');
  rmSync(folder, { recursive: true, force: true });
}

/** What a start tells of the days, without how long they took. */
const reportIn = (stdout: string) =>
  /^ONE BAD DAY$[^]*(?=^The days took \d+\.\d seconds\.$)/m.exec(stdout)![0];

const apiUrl = (folder: string) =>
  (JSON.parse(readFileSync(join(folder, 'running.json'), 'utf8')) as { apiUrl: string }).apiUrl;

/** What tells one cluster of PostgreSQL from another. */
const clusterIn = (folder: string) => readFileSync(join(folder, 'postgres/global/pg_control')).subarray(0, 8);

describe('one instance, one start after the other', () => {
  let kept: string;
  let environment: Record<string, string>;
  let cluster: Buffer;
  let report: string;

  beforeAll(() => {
    kept = mkdtempSync(join(tmpdir(), 'ringfence-cli-'));
    environment = { RINGFENCE_DATA: kept, PORT: '0' };
  });
  afterAll(() => {
    discard(kept);
  });

  it('leaves no process behind when it is killed outright in the middle of the days', async () => {
    const killed = start(['start'], environment);
    await killed.writes('running the bad day');
    expect(processesOn(kept).length).toBeGreaterThan(3);
    killed.process.kill('SIGKILL');
    expect(await comesTrue(() => processesOn(kept).length === 0)).toBe(true);
    expect(existsSync(join(kept, 'running.json'))).toBe(true);
    cluster = clusterIn(kept);
  });

  it('starts again over what is left, is found, is not started twice, and stops on a signal', async () => {
    const first = start(['start'], environment);
    await first.writes(UP);
    expect((await fetch(`${apiUrl(kept)}/health/ready`)).status).toBe(200);
    expect(await ringfence(['ledger', 'verify'], environment)).toMatchObject({ status: 0 });

    const second = await ringfence(['start'], environment);
    expect(second).toMatchObject({ status: 1 });
    expect(second.stderr).toContain(`runs here already, as process ${String(first.process.pid)}`);
    expect(second.stderr).toContain(apiUrl(kept));

    first.process.kill('SIGTERM');
    const ended = await first.ended;
    expect(ended).toMatchObject({ status: 0, stderr: '' });
    expect(reportIn(ended.stdout)).toContain('719 calls, 4 not met');
    expect(processesOn(kept)).toEqual([]);
    report = reportIn(ended.stdout);
  });

  it('reports the same days from the same data, and ends', async () => {
    const { status, stdout } = await npm(['start', '--', '--once'], environment).ended;
    expect(status).toBe(0);
    expect(reportIn(stdout)).toBe(report);
    expect(clusterIn(kept)).toEqual(cluster);
    expect(processesOn(kept)).toEqual([]);
  });
});

it('stops when npm is killed outright above it, in the middle of the days', async () => {
  const above = npm(['start'], environment);
  await above.writes('running the bad day');
  expect(processesOn(folder).length).toBeGreaterThan(3);
  above.process.kill('SIGKILL');
  expect(await comesTrue(() => processesOn(folder).length === 0)).toBe(true);
  expect(existsSync(join(folder, 'running.json'))).toBe(false);
});

it('stops in the middle of starting when it is told to', async () => {
  const interrupted = start(['start'], environment);
  await interrupted.writes('bringing the database up to date');
  interrupted.process.kill('SIGINT');
  expect(await interrupted.ended).toMatchObject({ status: 0 });
  expect(processesOn(folder)).toEqual([]);
});

it('starts from nothing when asked to', async () => {
  const clusterAfter = async (words: readonly string[]) => {
    const started = start(words, environment);
    await started.writes('starting worker and API');
    started.process.kill('SIGINT');
    expect(await started.ended).toMatchObject({ status: 0 });
    return clusterIn(folder);
  };
  const first = await clusterAfter(['start']);
  expect(await clusterAfter(['start'])).toEqual(first);
  expect(await clusterAfter(['start', '--fresh'])).not.toEqual(first);
});

it('deletes nothing that it did not make', async () => {
  mkdirSync(join(folder, 'postgres'));
  writeFileSync(join(folder, 'postgres/thesis.txt'), 'years of work');
  const refused = await ringfence(['start', '--fresh'], environment);
  expect(refused).toMatchObject({ status: 1 });
  expect(refused.stderr).toContain('is not a PostgreSQL data folder');
  expect(existsSync(join(folder, 'postgres/thesis.txt'))).toBe(true);
});

it('says so when the data are of another PostgreSQL', async () => {
  mkdirSync(join(folder, 'postgres'));
  writeFileSync(join(folder, 'postgres/PG_VERSION'), '17\n');
  const refused = await ringfence(['start', '--once'], environment);
  expect(refused).toMatchObject({ status: 1 });
  expect(refused.stderr).toContain('was written by PostgreSQL 17, and this is 18');
});

it.each(['PORT', 'POSTGRES_PORT', 'OIDC_PORT'])(
  'says that %s is taken before it does anything else',
  async (name) => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const taken = String((other.address() as { port: number }).port);
    const refused = await ringfence(['start', '--once'], { ...environment, [name]: taken });
    other.close();
    expect(refused).toMatchObject({ status: 1, stdout: '' });
    expect(refused.stderr).toContain(`port ${taken} is taken`);
    expect(existsSync(join(folder, 'postgres'))).toBe(false);
  },
);

it('asks for an issuer in production, where the local one does not start', async () => {
  const refused = await ringfence(['start', '--once'], { ...environment, NODE_ENV: 'production' });
  expect(refused).toMatchObject({ status: 1, stdout: '' });
  expect(refused.stderr).toContain('NODE_ENV is production, and OIDC_ISSUER is not set');
  expect(existsSync(join(folder, 'postgres'))).toBe(false);
});

it.each(['http', '-1', '65536', ''])('does not take %p for a port', async (port) => {
  const refused = await ringfence(['start', '--once'], { ...environment, PORT: port });
  expect(refused).toMatchObject({ status: 1, stdout: '' });
  expect(refused.stderr).toContain('write a port, 0 to 65535');
});
