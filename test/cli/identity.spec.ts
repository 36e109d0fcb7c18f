import { createRemoteJWKSet, type JWTPayload, jwtVerify } from 'jose';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { principalOf } from '../../apps/api/src/access/claims';
import { ROLES } from '../../apps/api/src/access/role';
import { freePort } from '../../tools/embedded-postgres.cjs';
import { ROOT } from '../support/ringfence';

const AUDIENCE = 'urn:ringfence:api';
let folder: string;
let url: string;
const children: ChildProcess[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ringfence-identity-'));
  url = `http://127.0.0.1:${String(await freePort())}`;
});
afterEach(async () => {
  await Promise.all(children.splice(0).map(stop));
  rmSync(folder, { recursive: true, force: true });
});

/** The provider as `npm start` runs it. @returns what it wrote until it was ready, or ended */
async function provide(more: NodeJS.ProcessEnv = {}) {
  const own = { OIDC_ISSUER: url, OIDC_AUDIENCE: AUDIENCE, RINGFENCE_DATA: folder };
  const env = { ...process.env, ...own, ...more };
  const child = spawn(process.execPath, ['dist/apps/identity/main.js'], { cwd: ROOT, env });
  children.push(child);
  let written = '';
  const ready = new Promise<void>((resolve) => {
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        written += chunk.toString();
        if (written.includes('identity ready')) resolve();
      });
  });
  await Promise.race([ready, once(child, 'close')]);
  return { child, written };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

const kept = (name: string) => readFileSync(join(folder, name), 'utf8');
const secrets = () => JSON.parse(kept('identity-clients.json')) as Record<string, string>;

async function ask(client: string, secret: string, more: Record<string, string> = {}) {
  const authorization = `Basic ${Buffer.from(`${client}:${secret}`).toString('base64')}`;
  const body = new URLSearchParams({ grant_type: 'client_credentials', ...more });
  const answer = await fetch(`${url}/token`, { method: 'POST', headers: { authorization }, body });
  return { status: answer.status, json: (await answer.json()) as { access_token?: string; error?: string } };
}

async function claimsOf(client: string): Promise<JWTPayload> {
  const { json } = await ask(client, secrets()[client]!);
  const keys = createRemoteJWKSet(new URL(`${url}/jwks`));
  const options = { issuer: url, audience: AUDIENCE, typ: 'at+jwt', algorithms: ['ES256'] };
  return (await jwtVerify(json.access_token!, keys, options)).payload;
}

it('gives each role a token, and an outsider the name of its party', async () => {
  await provide();
  const claims = await Promise.all(Object.keys(secrets()).map(claimsOf));
  const known = claims.map(principalOf).map((each) => (each.ok ? each.value : each.refusal));
  const roles = known.map((each) => (typeof each === 'string' ? each : each.role));
  expect([...new Set(roles)].sort()).toEqual([...ROLES].sort());
  expect(known).toContainEqual({ client: 'meridian-basis', role: 'counterparty', partyId: 'meridian-basis' });
});

it('gives nothing for a wrong secret, to a stranger, or for another API', async () => {
  await provide();
  expect(await ask('auditor', 'guess')).toMatchObject({ status: 401, json: { error: 'invalid_client' } });
  expect(await ask('boss', secrets()['auditor']!)).toMatchObject({ status: 401 });
  const elsewhere = await ask('auditor', secrets()['auditor']!, { resource: 'urn:other' });
  expect(elsewhere).toMatchObject({ status: 400, json: { error: 'invalid_target' } });
});

it('keeps its key and its secrets for whoever owns them alone, from one start to the next', async () => {
  const { child } = await provide();
  const files = ['identity-key.json', 'identity-clients.json'];
  for (const file of files) expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600);
  const before = files.map(kept);
  await stop(child);
  await provide();
  expect(files.map(kept)).toEqual(before);
  await stop(children.at(-1)!);

  // A client that was not known then gets a secret, and the others keep theirs.
  const { auditor, ...others } = secrets();
  writeFileSync(join(folder, 'identity-clients.json'), JSON.stringify(others));
  await provide();
  expect(secrets()).toEqual({ auditor: expect.not.stringContaining(auditor!) as string, ...others });
});

it.each([
  { more: { NODE_ENV: 'production' }, why: 'for development only' },
  { more: { OIDC_AUDIENCE: undefined }, why: 'are not set' },
])('does not start: $why', async ({ more, why }) => {
  const { child, written } = await provide(more);
  expect(child.exitCode).toBe(1);
  expect(written).toContain(why);
});
