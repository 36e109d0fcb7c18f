import { type CallerName, type House, knock, openHouse } from './a-house';

const LIMIT = 5;
let house: House;
beforeEach(async () => {
  house = await openHouse({ RATE_LIMIT: String(LIMIT) });
});
afterEach(() => house.close());

const ask = (as?: CallerName, url = '/v1/relationships', headers = {}) =>
  knock(house, url, { ...(as !== undefined && { as }), headers });

async function statusesOf(times: number, asked: () => ReturnType<typeof ask>): Promise<number[]> {
  const statuses: number[] = [];
  for (let n = 0; n < times; n += 1) statuses.push((await asked()).status);
  return statuses;
}

it('tells a client how often it may knock yet, answers 429 after that, and goes on saying whether it is alive', async () => {
  const first = await ask('auditor');
  expect(first.headers).toMatchObject({ 'ratelimit-limit': '5', 'ratelimit-remaining': '4' });
  expect(await statusesOf(LIMIT - 1, () => ask('auditor'))).toEqual([200, 200, 200, 200]);

  const refused = await ask('auditor');
  expect(refused.status).toBe(429);
  expect(refused.headers['content-type']).toMatch(/^application\/problem\+json/);
  expect(refused.headers['retry-after']).toMatch(/^[1-9]\d*$/);
  expect(refused.headers).toMatchObject({ 'ratelimit-limit': '5', 'ratelimit-remaining': '0' });
  expect(refused.headers['ratelimit-reset']).toBe(refused.headers['retry-after']);
  expect(refused.json).toMatchObject({ title: 'Too Many Requests', status: 429 });
  expect((await knock(house, '/health/live')).status).toBe(200);
});

it('counts what a client asks for at every route together, and lets no client use up what is another’s', async () => {
  const urls = [
    '/v1/relationships',
    '/v1/margin-calls',
    '/v1/problems',
    '/v1/nowhere',
    '/v1/relationships/1',
  ];
  for (const url of urls) await ask('auditor', url);
  expect((await ask('auditor', '/v1/margin-calls')).status).toBe(200); // where nothing is, nothing is counted
  expect((await ask('auditor', '/v1/margin-calls')).status).toBe(429);
  expect((await ask('counterparty:anton')).status).toBe(200); // from the same address
  expect((await ask('counterparty:zoe')).status).toBe(200);
});

it('counts whoever is not proved by the address, so that nobody guesses at tokens without end', async () => {
  const guess = () => ask(undefined, '/v1/relationships', { authorization: 'Bearer guessed' });
  expect(await statusesOf(LIMIT + 1, guess)).toEqual([401, 401, 401, 401, 401, 429]);
  expect((await ask()).status).toBe(429);
  expect((await ask('auditor')).status).toBe(200);
});
