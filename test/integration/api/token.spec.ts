import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { type CryptoKey, exportSPKI, generateKeyPair, importJWK, UnsecuredJWT } from 'jose';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { IssuerAway } from '../../../apps/api/src/access/issuer';
import { OidcVerifier } from '../../../apps/api/src/access/oidc-verifier';
import { type FreshDatabase, freshDatabase } from '../../support/database';
import { AUDIENCE, type Deviation, inSeconds, TestIssuer } from '../../support/identity';
import { knock, openApi } from './a-house';

let database: FreshDatabase;
let issuer: TestIssuer;
let stranger: TestIssuer;
let app: NestFastifyApplication;

beforeAll(async () => {
  database = await freshDatabase();
  [issuer, stranger] = await Promise.all([TestIssuer.open(), TestIssuer.open()]);
  app = await openApi(database.url, issuer.settings);
});
afterAll(async () => {
  await app.close();
  await Promise.all([issuer.close(), stranger.close(), database.drop()]);
});

const send = (token: string, api = app) =>
  knock({ app: api }, '/v1/relationships', { headers: { authorization: `Bearer ${token}` } });
const auditors = (deviation: Deviation) => issuer.token('auditor', deviation);

/** The token with another payload under the same signature. */
async function tampered(claims: object): Promise<string> {
  const [header, payload, signature] = (await issuer.token('counterparty:anton')).split('.');
  const said = JSON.parse(Buffer.from(payload!, 'base64url').toString()) as object;
  const forged = Buffer.from(JSON.stringify(Object.assign(said, claims))).toString('base64url');
  return [header, forged, signature].join('.');
}

/** HMAC whose secret everybody knows: a library that lets the token choose takes the public key for it. */
async function confused(): Promise<string> {
  const pem = await exportSPKI((await importJWK(issuer.publicKey, 'RS256')) as CryptoKey);
  return auditors({ header: { alg: 'HS256' }, key: new TextEncoder().encode(pem) });
}

async function unsigned(): Promise<string> {
  const [, payload] = (await auditors({})).split('.');
  const header = Buffer.from(JSON.stringify({ alg: 'none', typ: 'at+jwt' })).toString('base64url');
  return `${header}.${payload!}.`;
}

/** Signed by a key of the forger's own, and the header says where to find it. */
async function withKeyOfItsOwn(header: Readonly<Record<string, unknown>>): Promise<string> {
  const { privateKey } = await generateKeyPair('RS256');
  return auditors({ header, key: privateKey });
}

describe('a token', () => {
  it.each([
    { why: 'it is as it should be', deviation: {} },
    { why: 'it is for us among others', deviation: { claims: { aud: ['urn:other', AUDIENCE] } } },
    { why: 'the full media type is its type too', deviation: { header: { typ: 'application/at+jwt' } } },
    { why: 'clocks differ by 20 s', deviation: { claims: { exp: inSeconds(-20), nbf: inSeconds(20) } } },
  ])('opens the door: $why', async ({ deviation }) => {
    expect((await send(await auditors(deviation))).status).toBe(200);
  });

  it.each([
    { why: 'it is not signed', token: unsigned },
    { why: 'nor is it when a library wrote it', token: () => new UnsecuredJWT({ sub: 'x' }).encode() },
    { why: 'our public key is nobody’s secret', token: confused },
    { why: 'it is for another API', token: () => auditors({ claims: { aud: 'urn:other' } }) },
    { why: 'it is for nobody', token: () => auditors({ claims: { aud: undefined } }) },
    { why: 'another issuer made it', token: () => stranger.token('auditor') },
    {
      why: 'another issuer made it in the name of ours',
      token: () => stranger.token('auditor', { claims: { iss: issuer.url } }),
    },
    { why: 'it says that another made it', token: () => auditors({ claims: { iss: stranger.url } }) },
    { why: 'the issuer is named almost right', token: () => auditors({ claims: { iss: `${issuer.url}/` } }) },
    { why: 'it expired a minute ago', token: () => auditors({ claims: { exp: inSeconds(-61) } }) },
    { why: 'it never expires', token: () => auditors({ claims: { exp: undefined } }) },
    { why: 'its time comes in a minute', token: () => auditors({ claims: { nbf: inSeconds(61) } }) },
    { why: 'it is about nobody', token: () => auditors({ claims: { sub: undefined } }) },
    { why: 'it is an ID token', token: () => auditors({ header: { typ: 'JWT' } }) },
    { why: 'it does not say what it is', token: () => auditors({ header: { typ: undefined } }) },
    { why: 'nobody knows the key', token: () => auditors({ header: { kid: 'key-99' } }) },
    { why: 'the key is a path', token: () => auditors({ header: { kid: '../../../../dev/null' } }) },
    { why: 'the key is a statement', token: () => auditors({ header: { kid: "x' or '1'='1" } }) },
    { why: 'it brings a key', token: () => withKeyOfItsOwn({ jwk: stranger.publicKey }) },
    { why: 'it names a key set', token: () => withKeyOfItsOwn({ jku: `${stranger.url}/jwks` }) },
    { why: 'it names a certificate', token: () => withKeyOfItsOwn({ x5u: `${stranger.url}/cert` }) },
    { why: 'the role was changed under the signature', token: () => tampered({ role: 'auditor' }) },
    { why: 'the party was changed under the signature', token: () => tampered({ party: 'zoe' }) },
    { why: 'it is cut off', token: async () => (await auditors({})).slice(0, -2) },
    { why: 'it has two parts', token: async () => (await auditors({})).replace(/\.[^.]*$/, '') },
    { why: 'it has five parts', token: () => 'a.b.c.d.e' },
    { why: 'it is dots', token: () => '..' },
  ])('is refused: $why', async ({ token }) => {
    const { status, headers, json } = await send(await token());
    expect(status).toBe(401);
    expect(headers['www-authenticate']).toBe('Bearer error="invalid_token"');
    expect(headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(json).toMatchObject({ title: 'Unauthorized', status: 401 });
  });

  it('sends us nowhere: keys are read where the issuer has them', () => {
    expect(new Set(issuer.asked)).toEqual(new Set(['/.well-known/openid-configuration', '/jwks']));
    expect(stranger.asked).toEqual([]);
  });

  it.each([
    { claims: { role: undefined }, refusal: 'role-missing' },
    { claims: { role: 'boss' }, refusal: 'role-unknown' },
    { claims: { role: 'counterparty' }, refusal: 'party-missing' },
    { claims: { role: 'investor', party: '' }, refusal: 'party-malformed' },
    { claims: { role: 'auditor', party: 'anton' }, refusal: 'party-of-staff' },
    { claims: { sub: 'a b' }, refusal: 'subject-malformed' },
  ])('that is genuine lets nobody in: $refusal', async ({ claims, refusal }) => {
    const { status, json } = await send(await auditors({ claims }));
    expect([status, json['refusal']]).toEqual([403, refusal]);
  });
});

describe('the keys of the issuer', () => {
  const verifier = (cooldown: number) =>
    new OidcVerifier(
      { url: issuer.url, audience: AUDIENCE },
      { timeout: 1_000, cooldown, cacheFor: 600_000 },
    );

  it('are read again when a token names one that is new, and the one that went is refused', async () => {
    const rotating = verifier(0);
    const before = await auditors({});
    expect(await rotating.verify(before)).toMatchObject({ ok: true });
    await issuer.rotate();
    expect(await rotating.verify(await auditors({}))).toMatchObject({ ok: true });
    expect(await rotating.verify(before)).toEqual({ ok: false, refusal: 'invalid-token' });
  });

  it('are read once, however many tokens with unknown keys come', async () => {
    const patient = verifier(60_000);
    const asked = issuer.asked.length;
    const unknown = Array.from({ length: 20 }, (_, n) =>
      auditors({ header: { kid: `unknown-${String(n)}` } }),
    );
    const answers = await Promise.all((await Promise.all(unknown)).map((each) => patient.verify(each)));
    expect(answers).toEqual(answers.map(() => ({ ok: false, refusal: 'invalid-token' })));
    expect(issuer.asked.slice(asked)).toEqual(['/.well-known/openid-configuration', '/jwks']);
  });
});

describe('while the issuer is away', () => {
  it('nobody can tell, which is our trouble and not the token’s; and when it is back, the door opens', async () => {
    const gone = await TestIssuer.open();
    const port = Number.parseInt(new URL(gone.url).port, 10);
    const { settings } = gone;
    const token = await gone.token('auditor');
    await gone.close();
    const api = await openApi(database.url, settings);
    try {
      const { status, headers, json } = await send(token, api);
      expect(status).toBe(503);
      expect(headers['retry-after']).toBe('1');
      expect(headers['content-type']).toMatch(/^application\/problem\+json/);
      expect(json['detail']).toBe('the service is not ready; try again'); // what is wrong is for our log
      expect((await send(await unsigned(), api)).status).toBe(401); // no key could mend it
      expect((await knock({ app: api }, '/health/live')).status).toBe(200);

      const back = await TestIssuer.open(port);
      expect((await send(await back.token('auditor'), api)).status).toBe(200);
      await back.close();
    } finally {
      await api.close();
    }
  });

  const discovery = '/.well-known/openid-configuration';
  it.each([
    { at: discovery, says: { issuer: 'https://other' }, problem: 'calls itself https://other' },
    { at: discovery, says: 'hello', problem: 'calls itself undefined' },
    { at: discovery, says: { jwks_uri: 'http://keys.example/jwks' }, problem: 'by https' },
    { at: discovery, says: { jwks_uri: '/jwks' }, problem: 'by https' },
    { at: '/jwks', says: { keys: 'none' }, problem: 'JSON Web Key Set malformed' },
    { at: '/jwks', says: 'hello', problem: 'JSON Web Key Set malformed' },
  ])('or says $says at $at, a token proves nothing', async ({ at, says, problem }) => {
    const muddled = await TestIssuer.open();
    const itself = { issuer: muddled.url };
    muddled.says[at] = typeof says === 'object' ? Object.assign(itself, says) : says;
    const verifier = new OidcVerifier({ url: muddled.url, audience: AUDIENCE });
    const refused = verifier.verify(await muddled.token('auditor'));
    await expect(refused).rejects.toThrow(IssuerAway);
    await expect(refused).rejects.toThrow(problem);
    await muddled.close();
  });

  it('or has no such realm, hangs, or is nobody, a token proves nothing, and our log says why', async () => {
    const hanging = createServer(() => undefined);
    await new Promise<void>((resolve) => hanging.listen(0, '127.0.0.1', resolve));
    const hangs = `http://127.0.0.1:${String((hanging.address() as AddressInfo).port)}`;
    const token = await auditors({});
    const patience = { timeout: 200, cooldown: 0, cacheFor: 0 };
    const ask = (url: string) => new OidcVerifier({ url, audience: AUDIENCE }, patience).verify(token);
    await expect(ask(`${issuer.url}/realms/1`)).rejects.toThrow('answers 404');
    await expect(ask(hangs)).rejects.toThrow('timeout');
    hanging.closeAllConnections();
    hanging.close();
    await expect(ask(hangs)).rejects.toThrow('ECONNREFUSED');
  });
});
