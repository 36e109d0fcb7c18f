import { connect } from 'node:net';
import {
  answer,
  ANTONS,
  asOwner,
  dispute,
  type House,
  knock,
  openHouse,
  quoteOf,
  report,
  ZOES,
} from './a-house';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;

describe('a request that is not what is asked for', () => {
  it.each<{ body: unknown; why: string }>([
    { body: {}, why: 'there are no quotes' },
    { body: [], why: 'it is a list' },
    { body: 'null', why: 'it is nothing' },
    { body: '"BTC"', why: 'it is a word' },
    { body: { quotes: [quoteOf(1)], constructor: 'x' }, why: 'every object has one of that name' },
    { body: { quotes: [] }, why: 'the list is empty' },
    { body: { quotes: 'BTC' }, why: 'it is text' },
    { body: { quotes: [quoteOf(1)], admin: true }, why: 'there is more in it' },
    { body: { quotes: [quoteOf(1, { received_at: 'x' })] }, why: 'there is more in a quote' },
    { body: { quotes: [quoteOf(1, { price: 121400.5 })] }, why: 'the price is a number' },
    { body: { quotes: [quoteOf(1, { price: '-1' })] }, why: 'it is negative' },
    { body: { quotes: [quoteOf(1, { price: '1e5' })] }, why: 'it has an exponent' },
    { body: { quotes: [quoteOf(1, { quotedAt: 'yesterday' })] }, why: 'the time is no time' },
    { body: { quotes: [quoteOf(1, { quotedAt: '2025-10-08T01:00:00+02:00' })] }, why: 'it is not UTC' },
    { body: { quotes: [quoteOf(1, { quotedAt: '2025-W41-3T01:00:00Z' })] }, why: 'it is a week' },
    { body: { quotes: [quoteOf(1, { quotedAt: '2025-10-08T01Z' })] }, why: 'it is not written out' },
    { body: { quotes: [quoteOf(1, { quotedAt: '2025-10-08T01:00:00.0001Z' })] }, why: 'it is too fine' },
    { body: { quotes: [quoteOf(1, { quotedAt: '2025-02-30T01:00:00Z' })] }, why: 'there is no such day' },
    { body: { quotes: [quoteOf(1, { label: 'a\0b' })] }, why: 'no text holds a NUL' },
    { body: { quotes: [quoteOf(1, { source: '\ud800' })] }, why: 'half a character is none' },
    { body: { quotes: [[quoteOf(1)]] }, why: 'a list is no quote' },
    { body: '['.repeat(100_000), why: 'it is lists all the way down' },
    { body: nested(50_000), why: 'and all the way up again' },
    { body: `{"quotes":${nested(50_000)}}`, why: 'or below a name of ours' },
    { body: { quotes: [quoteOf(1, { symbol: 'btc; drop' })] }, why: 'the symbol is none' },
    { body: { quotes: Array.from({ length: 501 }, (_, n) => quoteOf(n)) }, why: 'there are too many' },
    { body: '{"quotes":[', why: 'it is no JSON' },
  ])('is refused as a bad one: $why', async ({ body }) => {
    const { status, headers, json } = await report(house, body);
    expect(status).toBe(400);
    expect(headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(json).toMatchObject({ type: '/v1/problems/bad-request', title: 'Bad Request', status: 400 });
  });

  it.each([
    { body: { answer: 'perhaps' }, why: 'it is no answer' },
    { body: { ...dispute('1'), answer: 'agree' }, why: 'an agreement disputes nothing' },
    { body: { answer: 'dispute' }, why: 'no amount is disputed' },
    { body: dispute('1.0000001'), why: 'the amount is finer than a unit' },
    { body: dispute(1), why: 'it is a number' },
    { body: dispute('1', 'USD'), why: 'the asset is unknown' },
    { body: { ...dispute('1'), reason: 'a\0b' }, why: 'no text holds a NUL' },
    { body: { ...dispute('1'), reason: '' }, why: 'there is no reason' },
    { body: { ...dispute('1'), state: 'settled' }, why: 'a state is not for a client to set' },
  ])('does not answer a call: $why', async ({ body }) => {
    expect((await answer(house, ANTONS.call, 'bad', body)).status).toBe(400);
  });

  it('disputes no call in another asset than it is of', async () => {
    await asOwner(
      house, // no cell settles in another asset yet
      `set session_replication_role = replica; update margin_call set asset = 'EURC' where id = '${ZOES.call}'`,
    );
    expect(await answer(house, ZOES.call, 'in-dollars', dispute('1'))).toMatchObject({
      status: 422,
      json: { refusal: 'wrong-asset' },
    });
  });

  it.each([
    { url: '/v1/relationships/0', status: 400, why: 'no book has the number' },
    { url: "/v1/relationships/1'--", status: 400, why: 'it is no number' },
    { url: '/v1/margin-calls/1', status: 400, why: 'it is no UUID' },
    { url: '/v1/margin-calls?limit=0', status: 400, why: 'a page has a call' },
    { url: '/v1/margin-calls?limit=501', status: 400, why: 'and at most 500' },
    { url: '/v1/margin-calls?limit=1e2', status: 400, why: 'it is not written in digits' },
    { url: '/v1/margin-calls?limit=0x10', status: 400, why: 'nor is this' },
    { url: '/v1/margin-calls?limit=1&limit=2', status: 400, why: 'there are two' },
    { url: '/v1/margin-calls?state=lost', status: 400, why: 'there is no such state' },
    { url: '/v1/margin-calls?amount=1', status: 400, why: 'nobody asked for it' },
    { url: '/v1/%', status: 400, why: 'it is no address' },
    { url: `/v1/margin-calls/${'a'.repeat(200)}`, status: 414, why: 'no id is that long' },
    { url: '/v1/relationships/%00', status: 400, why: 'no id holds a NUL' },
    { url: '/v1/nothing', status: 404, why: 'there is nothing' },
    {
      url: '/v1/snapshots/00000000-0000-8000-8000-0000000000ff',
      status: 404,
      why: 'there is no such snapshot',
    },
  ])('is answered $status at $url: $why', async ({ url, status }) => {
    const answered = await knock(house, url, { as: 'auditor' });
    expect(answered.status).toBe(status);
    expect(answered.json).toMatchObject({
      status,
      instance: `urn:uuid:${String(answered.headers['x-request-id'])}`,
    });
  });

  it('is told the methods that are allowed', async () => {
    const { status, headers } = await knock(house, '/v1/marks', { as: 'ops-analyst' });
    expect([status, headers['allow']]).toEqual([405, 'POST']);
    expect((await knock(house, '/v1/relationships', { as: 'auditor', method: 'DELETE' })).status).toBe(405);
  });

  it('is too large beyond 256 kB, and of no use in another type', async () => {
    expect((await report(house, { quotes: ['x'.repeat(262_144)] })).status).toBe(413);
    const headers = { 'content-type': 'application/xml' };
    const xml = await knock(house, '/v1/marks', {
      as: 'ops-analyst',
      method: 'POST',
      body: '<a/>',
      key: 'x',
      headers,
    });
    expect(xml.status).toBe(415);
  });

  it.each(['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data'])(
    'is of no use as %s, which another site could send',
    async (type) => {
      const headers = { 'content-type': type };
      const body = JSON.stringify({ quotes: [quoteOf(1)] });
      const sent = { as: 'ops-analyst', method: 'POST', body, key: type, headers } as const;
      expect((await knock(house, '/v1/marks', sent)).status).toBe(415);
    },
  );

  it.each(['', ' ', 'x'.repeat(201), 'ü'])('needs a key, and %p is none', async (key) => {
    expect((await report(house, { quotes: [quoteOf(1)] }, key)).status).toBe(400);
  });
});

/** Sends bytes as they are, and gives what comes back before the connection is closed. */
async function raw(bytes: string): Promise<string> {
  const { port } = new URL(await house.app.getUrl());
  const socket = connect(Number.parseInt(port, 10), '127.0.0.1');
  socket.end(bytes);
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  return text;
}

describe('what is no request', () => {
  beforeAll(() => house.app.listen(0, '127.0.0.1'));

  it.each([
    { bytes: 'GARBAGE\r\n\r\n', status: 400, title: 'Bad Request' },
    {
      bytes: `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
      status: 431,
      title: 'Request Header Fields Too Large',
    },
  ])('is answered $status, as a problem like any other', async ({ bytes, status, title }) => {
    const [head, body] = (await raw(bytes)).split('\r\n\r\n');
    expect(head).toMatch(
      new RegExp(`^HTTP/1.1 ${String(status)} .*Content-Type: application/problem\\+json`, 's'),
    );
    expect(JSON.parse(body!)).toMatchObject({ status, title });
  });

  it('is not waited for longer than twenty seconds', () => {
    expect(house.app.getHttpServer().requestTimeout).toBe(20_000);
  });
});
