import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { certificateKey } from '../../support/certificate-key';
import { type House, knock, openHouse, UNKNOWN, ZOES } from '../api/a-house';

interface Operation {
  readonly operationId: string;
  readonly 'x-roles'?: 'everyone' | readonly string[];
}
const document = JSON.parse(readFileSync(join(__dirname, '../../../openapi.json'), 'utf8')) as {
  paths: Record<string, Record<string, Operation>>;
};

const CALLERS = { counterparty: 'counterparty:anton', investor: 'investor:ivo' } as const;

/** Every operation of the document that somebody from outside may call, and that takes an id: another's, and one there is not. */
const asked = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).flatMap(([method, { operationId, 'x-roles': roles = [] }]) =>
    (['counterparty', 'investor'] as const)
      .filter((role) => path.includes('{') && roles !== 'everyone' && roles.includes(role))
      .map((role) => ({ operationId, role, path, method: method.toUpperCase() as 'GET' | 'POST' | 'PUT' })),
  ),
);

let house: House;
beforeAll(async () => {
  house = await openHouse({ CERTIFICATE_KEY: certificateKey(), RATE_LIMIT: '9999999' });
});
afterAll(() => house.close());

async function answered({ path, method, role, operationId }: (typeof asked)[number], id: string) {
  const url = path.replace(/\{\w+\}/g, id);
  const command = method === 'GET' ? {} : { body: {}, key: `${operationId}-${id}` };
  const headers = { 'if-none-match': '*' }; // what a first version is put with
  const { status, json } = await knock(house, url, { as: CALLERS[role], method, headers, ...command });
  return JSON.stringify({ status, ...json, instance: '' });
}

it.each(asked)("answers $role another's id at $operationId as one there is not", async (operation) => {
  for (const kind of ['relationship', 'call'] as const) {
    const [foreign, missing] = [
      await answered(operation, ZOES[kind]),
      await answered(operation, UNKNOWN[kind]),
    ];
    expect(foreign).toBe(missing);
    expect(foreign).toMatch(/"status":4\d\d/);
  }
});

it('asks of every kind of operation', () => {
  expect(asked.length).toBeGreaterThan(30);
});
