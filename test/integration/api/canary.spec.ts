import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { certificateKey } from '../../support/certificate-key';
import {
  ANTONS,
  type CallerName,
  type House,
  type Knock,
  knock,
  openHouse,
  SNAPSHOT,
  UNKNOWN,
  ZOES,
} from './a-house';

const document = JSON.parse(readFileSync(join(__dirname, '../../../openapi.json'), 'utf8')) as {
  paths: Record<string, Record<string, { operationId: string }>>;
};

/** Every operation of the document, with whatever could stand in its address: our own, another's, and what there is not. */
const requests = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, { operationId }]) => ({
    operationId,
    method: method.toUpperCase() as NonNullable<Knock['method']>,
    urls: path.includes('{')
      ? [ANTONS, ZOES, UNKNOWN]
          .flatMap(({ relationship, call }) => [relationship, call, SNAPSHOT])
          .map((id) => path.replace(/\{\w+\}/g, id))
      : [path],
  })),
);

const MARKS = { anton: /anton|berta|"R1"|8000-000000000001/i, zoe: /zoe|yves|"R2"|8000-000000000002/i };
const walks: { caller: CallerName; never: readonly RegExp[] }[] = [
  { caller: 'counterparty:anton', never: [MARKS.zoe] },
  { caller: 'counterparty:zoe', never: [MARKS.anton] },
  { caller: 'investor:ivo', never: [MARKS.anton, MARKS.zoe] },
];

let house: House;
beforeAll(async () => {
  house = await openHouse({ CERTIFICATE_KEY: certificateKey() });
});
afterAll(() => house.close());

const walked = new Map<CallerName, Promise<string[]>>();

/** All that a caller is told, by everything the document offers. */
function told(caller: CallerName): Promise<string[]> {
  const answers = walked.get(caller) ?? walk(caller);
  walked.set(caller, answers);
  return answers;
}

async function walk(caller: CallerName): Promise<string[]> {
  const answers: string[] = [];
  for (const { operationId, method, urls } of requests)
    for (const [n, url] of urls.entries()) {
      const body = method === 'GET' ? {} : { body: {}, key: `${operationId}-${String(n)}` };
      const { status, json } = await knock(house, url, { as: caller, method, ...body });
      expect(`${operationId} ${String(status)}`).not.toMatch(/ 5\d\d$/);
      answers.push(`${method} ${operationId}: ${JSON.stringify(json)}`);
    }
  return answers;
}

it('shows the house the marks of every party, so that they can be seen at all', async () => {
  const all = (await told('auditor')).join('\n');
  expect(all).toMatch(MARKS.anton);
  expect(all).toMatch(MARKS.zoe);
});

it.each(walks)('shows $caller nothing that bears the mark of another', async ({ caller, never }) => {
  const answers = await told(caller);
  expect(answers.filter((answer) => never.some((mark) => mark.test(answer)))).toEqual([]);
});

it.each(['counterparty:anton', 'counterparty:zoe'] as const)('shows %s its own', async (caller) => {
  const own = caller === 'counterparty:anton' ? MARKS.anton : MARKS.zoe;
  expect((await told(caller)).join('\n')).toMatch(own);
});
