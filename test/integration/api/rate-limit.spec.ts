import { type House, knock, openHouse } from './a-house';

const LIMIT = 5;
let house: House;
beforeAll(async () => {
  house = await openHouse({ RATE_LIMIT: String(LIMIT) });
});
afterAll(() => house.close());

it('answers a client who knocks too often with 429, and goes on saying whether it is alive', async () => {
  const statuses: number[] = [];
  for (let n = 0; n < LIMIT; n += 1)
    statuses.push((await knock(house, '/v1/relationships', { as: 'auditor' })).status);
  expect(statuses).toEqual(statuses.map(() => 200));

  const refused = await knock(house, '/v1/relationships', { as: 'auditor' });
  expect(refused.status).toBe(429);
  expect(refused.headers['content-type']).toMatch(/^application\/problem\+json/);
  expect(refused.headers['retry-after']).toMatch(/^[1-9]\d*$/);
  expect(refused.json).toMatchObject({ title: 'Too Many Requests', status: 429 });
  expect((await knock(house, '/health/live')).status).toBe(200);
});
