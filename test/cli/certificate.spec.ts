import { RelationshipService } from '@app/legal-entity';
import { id } from '@app/kernel';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { createApi } from '../../apps/api/src/create-api';
import { certificateKey as developmentKey } from '../../apps/cli/src/certificate/development-key';
import { type FreshDatabase, freshDatabase } from '../support/database';
import { TestIssuer } from '../support/identity';
import { follow } from '../support/guide';
import { ringfence } from '../support/ringfence';

jest.setTimeout(120_000);

let folder: string;
let database: FreshDatabase;
let issuer: TestIssuer;
let app: NestFastifyApplication;
let environment: Record<string, string>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ringfence-certificate-'));
  database = await freshDatabase();
  environment = { RINGFENCE_DATA: folder, DATABASE_URL: database.url };
  expect(await ringfence(['seed', '--file', 'data/seed/bad-day.json'], environment)).toMatchObject({
    status: 0,
  });
  issuer = await TestIssuer.open();
  app = await createApi({
    DATABASE_URL: database.url,
    LOG_LEVEL: 'silent',
    CERTIFICATE_KEY: developmentKey(folder, {}),
    ...issuer.settings,
  });
  await app.listen(0, '127.0.0.1');
});
afterAll(async () => {
  await app.close();
  await issuer.close();
  await database.drop();
  rmSync(folder, { recursive: true });
});

const file = (name: string) => join(folder, name);
const certificate = (...words: string[]) => ringfence(['certificate', ...words], environment);
const verify = (...words: string[]) => certificate('verify', file('certificate.json'), ...words);

it('is fetched, read, verified and made again as the guide says', async () => {
  const words = Object.assign({}, environment, {
    API: await app.getUrl(),
    TOKEN: await issuer.token('auditor'),
  });
  const said = await follow('docs/guides/isolation-certificate.md', folder, words);
  expect(said).toMatch(/^first-skin {2}in-force {2}K {2}not-shared$/m);
  expect(said).toMatch(/^second-skin {2}in-force {2}K {2}shared-by-construction$/m);
  expect(said).toMatch(/^claims {2}in-force {2}T\w+ {2}not-shared$/m);
  expect(said).toMatch(/^the signature holds, under key [\w-]{43}$/m);
  expect(said).toMatch(/^every edge is as certified, as of \d{4}-/m);
});

it('says, without a key, that it cannot say whose the signature is', async () => {
  const { status, stdout, stderr } = await verify();
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toContain('give it with --key');
});

it('says what was added since, and ends with status 1', async () => {
  const relationships = app.get(RelationshipService);
  await app.get(DataSource).transaction(async (tx) => {
    const [stranger] = await tx.query<{ id: string }[]>(
      `select id from party where id not in (select party_id from approved_replacement where relationship_id = 1) limit 1`,
    );
    await relationships.approveReplacement(
      tx,
      id<'Book'>('1'),
      'B',
      stranger!.id,
      new Date('2025-10-09T00:00:00Z'),
    );
  });
  const { status, stdout } = await verify('--key', file('key.json'), '--recompute');
  expect(status).toBe(1);
  expect(stdout).toMatch(/^added {4}replacement\/B\/[\w-]+ {2}approved-beforehand$/m);
  expect(stdout).toMatch(/^NOT AS CERTIFIED, as of /m);
});

it.each([
  {
    why: 'one letter changed',
    change: (text: string) => text.replace('sized-tranche', 'sized-trance'),
    says: 'one of them was changed',
  },
  { why: 'a line more', change: (text: string) => `${text}\n`, says: 'not kept as it was served' },
  { why: 'something else', change: () => '{}', says: 'not an isolation certificate' },
])('does not hold, and ends with status 1: $why', async ({ change, says }) => {
  writeFileSync(file('changed.json'), change(readFileSync(file('certificate.json'), 'utf8')));
  const { status, stdout } = await certificate('verify', file('changed.json'));
  expect({ status, stdout }).toEqual({
    status: 1,
    stdout: expect.stringMatching(`^DOES NOT HOLD: .*${says}`) as string,
  });
});

it("does not hold under anybody else's key", async () => {
  const other = { crv: 'Ed25519', kty: 'OKP', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' };
  writeFileSync(file('other.json'), JSON.stringify(other));
  expect(await verify('--key', file('other.json'))).toMatchObject({
    status: 1,
    stdout: 'DOES NOT HOLD: it is not signed with this key\n',
  });
});

it.each([
  { words: [], status: 2, says: 'verify FILE [--key FILE] [--recompute]' },
  { words: ['verify'], status: 2, says: 'verify FILE' },
  { words: ['verfy', 'x'], status: 2, says: 'verify FILE' },
  { words: ['verify', 'x', 'y'], status: 2, says: 'verify FILE' },
  { words: ['verify', 'x', '--recompile'], status: 2, says: 'verify FILE' },
  { words: ['verify', '/no/such/file'], status: 1, says: '/no/such/file cannot be read' },
  {
    words: ['verify', 'package.json', '--key', 'README.md'],
    status: 1,
    says: 'README.md is not an Ed25519 public key',
  },
])('ends with status $status and advice on $words', async ({ words, status, says }) => {
  const refused = await certificate(...words);
  expect(refused).toMatchObject({ status, stdout: '', stderr: expect.stringContaining(says) as string });
  expect(refused.stderr).not.toContain('    at ');
});

it('has one key in development, made once, which only its owner may read', () => {
  const [made, again] = [developmentKey(folder, {})!, developmentKey(folder, {})];
  expect(again).toBe(made);
  expect(statSync(made).mode & 0o777).toBe(0o600);
});

it('makes no key in production, nor when it is given one', () => {
  expect(developmentKey('/no/such/folder', { NODE_ENV: 'production' })).toBeUndefined();
  expect(developmentKey('/no/such/folder', { CERTIFICATE_KEY: 'mine' })).toBe('mine');
});
