import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { certificateKey } from '../../support/certificate-key';
import { ANTONS, type House, knock, openHouse, quoteOf, report, SNAPSHOT, ZOES } from '../api/a-house';

/** Ways around a guard that other servers had: another spelling of the path, another method, a header, a key of every object. */
interface Operation {
  readonly operationId: string;
  readonly 'x-roles'?: 'everyone' | readonly string[];
}
const document = JSON.parse(readFileSync(join(__dirname, '../../../openapi.json'), 'utf8')) as {
  paths: Record<string, Record<string, Operation>>;
};
const guarded = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods)
    .filter(([, operation]) => operation['x-roles'] !== 'everyone')
    .map(([method, { operationId }]) => ({
      operationId,
      method: method.toUpperCase() as 'GET' | 'POST' | 'PUT',
      path: path.replace('{id}', ANTONS.relationship).replace(/\{\w+\}/g, SNAPSHOT),
    })),
);

const SPELLINGS: readonly { readonly why: string; readonly of: (path: string) => string }[] = [
  { why: 'two slashes before it', of: (path) => `/${path}` },
  { why: 'two slashes within', of: (path) => path.replace('/v1/', '/v1//') },
  { why: 'a slash after it', of: (path) => `${path}/` },
  { why: 'an encoded slash', of: (path) => path.replace('/v1/', '/v1%2f') },
  { why: 'an encoded slash, encoded again', of: (path) => path.replace('/v1/', '/v1%252f') },
  { why: 'an encoded letter', of: (path) => path.replace('/v1/', '/%76%31/') },
  { why: 'capital letters', of: (path) => path.toUpperCase() },
  { why: 'a dot', of: (path) => path.replace('/v1/', '/v1/./') },
  { why: 'a way up and down again', of: (path) => path.replace('/v1/', '/health/../v1/') },
  { why: 'the same, encoded', of: (path) => path.replace('/v1/', '/health/%2e%2e/v1/') },
  { why: 'a parameter of the path', of: (path) => `${path};role=auditor` },
  { why: 'a backslash', of: (path) => path.replaceAll('/', '\\').replace('\\', '/') },
  { why: 'a tab at its end', of: (path) => `${path}%09` },
  { why: 'a NUL at its end', of: (path) => `${path}%00` },
  { why: 'an extension', of: (path) => `${path}.json` },
  { why: 'a name of another server', of: (path) => `http://localhost:1${path}` },
];

let house: House;
beforeAll(async () => {
  house = await openHouse({ CERTIFICATE_KEY: certificateKey(), RATE_LIMIT: '9999999' });
});
afterAll(() => house.close());

/** Asks every operation that is not for everyone, and tells which were answered as if there were no guard. */
async function letIn(
  how: (asked: (typeof guarded)[number]) => {
    url: string;
    method?: string;
    headers?: Record<string, string>;
  },
  expected: readonly number[],
): Promise<string[]> {
  const open: string[] = [];
  for (const asked of guarded) {
    const { url, method = asked.method, headers = {} } = how(asked);
    const { status } = await knock(house, url, {
      method: method as 'GET',
      ...(method !== 'GET' && method !== 'HEAD' && { body: {} }),
      headers,
    });
    if (!expected.includes(status)) open.push(`${asked.operationId} ${url}: ${String(status)}`);
  }
  return open;
}

const NOBODY = [400, 401, 404, 405, 414];

it.each(SPELLINGS)('lets nobody in by $why', async ({ of }) => {
  expect(guarded.length).toBeGreaterThan(40);
  expect(await letIn(({ path }) => ({ url: of(path) }), NOBODY)).toEqual([]);
});

it.each(SPELLINGS)('lets no other role in by $why', async ({ of }) => {
  for (const path of ['/v1/defaults', `/v1/tranches/${ANTONS.relationship}`]) {
    const { status } = await knock(house, of(path), { as: 'counterparty:anton' });
    expect([400, 403, 404]).toContain(status);
  }
});

it.each(['HEAD', 'OPTIONS', 'PATCH', 'DELETE', 'TRACE', 'PUT', 'POST', 'GET'])(
  'lets nobody in by %s',
  async (method) => {
    expect(await letIn(({ path }) => ({ url: path, method }), NOBODY)).toEqual([]);
  },
);

it.each([
  { 'x-http-method-override': 'GET' },
  { 'x-method-override': 'GET' },
  { 'x-original-url': '/health/live' },
  { 'x-rewrite-url': '/health/live' },
  { 'x-forwarded-uri': '/health/live' },
  { 'x-forwarded-for': '127.0.0.1' },
  { 'x-user': 'auditor', 'x-role': 'auditor', 'x-user-role': 'auditor' },
  { authorization: 'Bearer null' },
  { cookie: 'access_token=auditor; role=auditor' },
])('lets nobody in for a header: %j', async (headers) => {
  const given = Object.fromEntries(Object.entries(headers));
  expect(await letIn(({ path }) => ({ url: path, headers: given }), [401])).toEqual([]);
});

it('does nothing else than it is asked, whatever method a header names', async () => {
  const headers = { 'x-http-method-override': 'POST' };
  const url = `/v1/margin-calls/${ANTONS.call}`;
  const asked = await knock(house, `${url}/response?_method=POST`, { as: 'counterparty:anton', headers });
  expect(asked.status).toBe(405);
  expect((await knock(house, url, { as: 'auditor' })).json['state']).toBe('issued');
});

it('takes no role, party or client from a request: only from its token', async () => {
  const pushes = ['role=auditor', 'party=zoe', 'partyId=zoe', 'client=zoe', 'access_token=auditor'];
  for (const more of pushes) {
    const { status, json } = await knock(house, `/v1/margin-calls?${more}`, { as: 'counterparty:anton' });
    expect([more, status]).toEqual([more, 400]);
    expect(json['calls']).toBeUndefined();
  }
  const headers = { 'x-party': 'zoe', 'x-role': 'auditor' };
  const zoes = await knock(house, `/v1/relationships/${ZOES.relationship}`, {
    as: 'counterparty:anton',
    headers,
  });
  expect(zoes.status).toBe(404);
});

describe('a key that every object has', () => {
  const POLLUTED = '{"polluted": true, "role": "auditor"}';
  it.each([
    { body: `{"__proto__": ${POLLUTED}, "quotes": [${JSON.stringify(quoteOf(1))}]}`, why: 'at the top' },
    {
      body: `{"constructor": {"prototype": ${POLLUTED}}, "quotes": [${JSON.stringify(quoteOf(1))}]}`,
      why: 'by its maker',
    },
    { body: `{"quotes": [{"__proto__": ${POLLUTED}}]}`, why: 'within' },
    { body: `{"quotes": [{"\\u005f_proto__": ${POLLUTED}}]}`, why: 'escaped' },
    { body: `{"quotes": {"__proto__": ["x"], "length": 1}}`, why: 'in the place of a list' },
    { body: `{"toString": "x", "quotes": [${JSON.stringify(quoteOf(1))}]}`, why: 'of a function' },
    { body: `{"hasOwnProperty": "x", "quotes": [${JSON.stringify(quoteOf(1))}]}`, why: 'of another' },
  ])('changes nothing: $why', async ({ body }) => {
    expect((await report(house, body, body.slice(0, 20))).status).toBe(400);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    expect(([] as { role?: string }[] & { role?: string }).role).toBeUndefined();
  });

  it.each([
    '__proto__[role]=auditor',
    '__proto__.role=auditor',
    'constructor[prototype][role]=auditor',
    'constructor=x',
  ])('changes nothing in a query: %s', async (query) => {
    const plain = await knock(house, '/v1/margin-calls', { as: 'counterparty:anton' });
    const { status, json } = await knock(house, `/v1/margin-calls?${query}`, { as: 'counterparty:anton' });
    if (status !== 400) expect([status, json]).toEqual([200, plain.json]);
    expect(({} as { role?: string }).role).toBeUndefined();
  });

  it('names no relationship', async () => {
    for (const key of ['__proto__', 'constructor', 'toString'])
      expect((await knock(house, `/v1/relationships/${key}`, { as: 'auditor' })).status).toBe(400);
  });
});
