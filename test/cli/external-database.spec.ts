import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { ringfence } from '../support/ringfence';

jest.setTimeout(60_000);

const server = process.env['POSTGRES_URL'] ?? '';
const name = `external_${randomUUID().replaceAll('-', '')}`;
const weak = `weak_${randomUUID().replaceAll('-', '')}`;
const url = Object.assign(new URL(server), { pathname: `/${name}` }).href;
const weakUrl = Object.assign(new URL(url), { username: weak }).href;
const admin = new Client({ connectionString: server });
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ringfence-cli-'));
  await admin.connect();
  await admin.query(`create database ${name}`);
  await admin.query(`create role ${weak} login`);
});
afterAll(async () => {
  await admin.query(`drop database ${name} with (force)`);
  await admin.query(`drop role ${weak}`);
  await admin.end();
  rmSync(folder, { recursive: true, force: true });
});

const startOnce = (settings: Record<string, string>) =>
  ringfence(['start', '--once'], { RINGFENCE_DATA: folder, PORT: '0', ...settings });

it('says exactly what to set when the login may not make tables', async () => {
  const refused = await startOnce({ DATABASE_URL: weakUrl });
  expect(refused).toMatchObject({ status: 1 });
  expect(refused.stderr).toContain('set DATABASE_OWNER_URL');
});

it('says so when nobody answers there', async () => {
  const refused = await startOnce({ DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' });
  expect(refused).toMatchObject({ status: 1 });
  expect(refused.stderr).toContain('the database at 127.0.0.1:1 does not answer');
});

it('migrates as the owner, and goes on as a login that owns nothing', async () => {
  const started = await startOnce({ DATABASE_URL: url });
  expect(started).toMatchObject({ status: 0, stderr: '' });
  expect(started.stdout).toContain('everything else logs in as ringfence_app');
  expect(statSync(join(folder, 'application-password')).mode & 0o777).toBe(0o600);
});

it('migrates by hand, and a second time changes nothing', async () => {
  expect(await ringfence(['migrate'], { DATABASE_OWNER_URL: url })).toMatchObject({
    status: 0,
    stdout: 'up to date\n',
  });
  const refused = await ringfence(['migrate']);
  expect(refused).toMatchObject({ status: 1 });
  expect(refused.stderr).toContain('set DATABASE_OWNER_URL');
});

it('deletes nothing of a database that is not its own', async () => {
  const refused = await ringfence(['start', '--once', '--fresh'], {
    RINGFENCE_DATA: folder,
    DATABASE_URL: url,
    PORT: '0',
  });
  expect(refused).toMatchObject({ status: 1 });
  expect(refused.stderr).toContain('--fresh deletes only data of our own');
});
