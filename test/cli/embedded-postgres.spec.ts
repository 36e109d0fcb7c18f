import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Client } from 'pg';
import { removePostgres, startPostgres } from '../../tools/embedded-postgres.cjs';
import { comesTrue, processesOn } from '../support/processes';

jest.setTimeout(60_000);

let home: string;
let dir: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'ringfence-embedded-'));
  dir = join(home, 'postgres');
});
afterEach(() => {
  delete process.env['POSTGRES_STRATEGY'];
  rmSync(home, { recursive: true, force: true });
});

async function valueOf(url: string, expression: string): Promise<unknown> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ value: unknown }>(`select ${expression} as value`);
  await client.end();
  return rows[0]?.value;
}

it('keeps what was written from one start to the next', async () => {
  const first = await startPostgres({ dir });
  const client = new Client({ connectionString: first.url });
  await client.connect();
  await client.query('create table kept as select 42 as answer');
  await client.end();
  await first.stop();
  const second = await startPostgres({ dir });
  expect(await valueOf(second.url, '(select answer from kept)')).toBe(42);
  await second.stop();
});

it('listens where it is told, with the settings it is given', async () => {
  const server = await startPostgres({ dir, settings: { work_mem: '7MB' } });
  expect(new URL(server.url).port).toBe(String(server.port));
  expect(await valueOf(server.url, `current_setting('work_mem')`)).toBe('7MB');
  await server.stop();
});

it('is not fooled by the lock of a killed server whose number another program has now', async () => {
  const server = await startPostgres({ dir });
  await server.stop();
  writeFileSync(join(realpathSync(dir), 'postmaster.pid'), `${String(process.pid)}\n${dir}\n0\n`);
  const again = await startPostgres({ dir });
  expect(await valueOf(again.url, '1')).toBe(1);
  await again.stop();
});

it('starts over when an earlier start was interrupted while it made the cluster', async () => {
  mkdirSync(`${dir}.new/base`, { recursive: true });
  const server = await startPostgres({ dir });
  expect(existsSync(`${dir}.new`)).toBe(false);
  await server.stop();
});

it('ends when the process that started it is killed', async () => {
  const script = `require(${JSON.stringify(join(__dirname, '../../tools/embedded-postgres.cjs'))})
    .startPostgres({ dir: ${JSON.stringify(dir)} }).then(({ url }) => { console.log(url); setInterval(() => {}, 1000); })`;
  const parent = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((resolve) => parent.stdout.once('data', resolve));
  parent.kill('SIGKILL');
  expect(await comesTrue(() => processesOn(dir).length === 0)).toBe(true);
});

it('leaves nothing behind that keeps a process alive when it does not start, or is killed', async () => {
  const [killed, refused] = [JSON.stringify(join(home, 'killed')), JSON.stringify(join(home, 'refused'))];
  const script = `
    const { startPostgres } = require(${JSON.stringify(join(__dirname, '../../tools/embedded-postgres.cjs'))});
    (async () => {
      const server = await startPostgres({ dir: ${killed} });
      const taken = { dir: ${refused}, port: server.port };
      await startPostgres(taken).then(() => console.log('started'), ({ message }) => console.log(message.split(':')[0]));
      const postmaster = parseInt(require('node:fs').readFileSync(${killed} + '/postmaster.pid', 'utf8'), 10);
      process.kill(postmaster, 'SIGKILL');
    })()`;
  const parent = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => parent.once('close', resolve));
  expect(await text(parent.stdout)).toBe('PostgreSQL did not start\n');
  expect(await ended).toBe(0);
  expect(await comesTrue(() => processesOn(home).length === 0)).toBe(true);
});

it('serves root below a home that nobody may enter, where namespaces are refused; anyone else serves themselves', async () => {
  const isRoot = process.getuid?.() === 0;
  process.env['POSTGRES_STRATEGY'] = 'nobody';
  chmodSync(home, 0o700);
  const server = await startPostgres({ dir });
  expect(server.strategy).toBe(isRoot ? 'nobody' : 'direct');
  expect(await valueOf(server.url, '1')).toBe(1);
  await server.stop();
  const data = realpathSync(dir);
  expect(data === dir).toBe(!isRoot);
  removePostgres(dir);
  expect([existsSync(dir), existsSync(data)]).toEqual([false, false]);
});
