import { type House, knock, openHouse } from './a-house';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

describe('a problem', () => {
  it('is explained where its type says, to whoever met it, with or without a token', async () => {
    const met = await knock(house, '/v1/relationships');
    expect(met.status).toBe(401);
    const explained = await knock(house, String(met.json['type']));
    expect(explained).toMatchObject({
      status: 200,
      json: { name: 'unauthorized', title: met.json['title'], statuses: [401], remedy: met.json['remedy'] },
    });
  });

  it('is one of a list', async () => {
    const { status, json } = await knock(house, '/v1/problems');
    const problems = json['problems'] as { type: string; name: string }[];
    expect(status).toBe(200);
    expect(problems.length).toBeGreaterThan(60);
    expect(new Set(problems.map(({ type }) => type)).size).toBe(problems.length);
    expect(problems).toContainEqual(expect.objectContaining({ name: 'deadline-passed', statuses: [409] }));
  });

  it.each([
    { name: 'no-such-thing', status: 404 },
    { name: 'Not-Found', status: 400 },
    { name: '__proto__', status: 400 },
    { name: 'constructor', status: 404 },
  ])('is none by the name of $name', async ({ name, status }) => {
    expect((await knock(house, `/v1/problems/${name}`)).status).toBe(status);
  });
});
