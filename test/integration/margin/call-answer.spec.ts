import { DataSource } from 'typeorm';
import { randomBytes } from 'node:crypto';
import {
  type Answer,
  ANTONS,
  asOwner,
  type CallerName,
  dispute,
  type House,
  knock,
  openHouse,
  ZOES,
} from '../api/a-house';

const KEYS = { WEBHOOK_KEY: randomBytes(32).toString('base64'), WEBHOOK_LOOPBACK: 'allow' };
let house: House;
beforeAll(async () => {
  house = await openHouse(KEYS);
});
afterAll(() => house.close());

let keys = 0;
const post = (as: CallerName, url: string, body: unknown = {}) =>
  knock(house, url, { as, method: 'POST', key: `answer-${String((keys += 1))}`, body });
const respond = (as: CallerName, call: string, body: unknown) =>
  post(as, `/v1/margin-calls/${call}/response`, body);
const seen = async (as: CallerName, call: string) =>
  (await knock(house, `/v1/margin-calls/${call}`, { as })).json;

/** What a party that listens to its disputes is told. */
async function toldOf(as: CallerName, endpointId: string): Promise<Answer[]> {
  const listed = await knock(house, `/v1/webhook-deliveries?endpoint=${endpointId}`, { as });
  return Promise.all(
    (listed.json['deliveries'] as { id: string }[]).map(
      async ({ id }) => (await knock(house, `/v1/webhook-deliveries/${id}`, { as })).json,
    ),
  );
}

async function listen(as: CallerName): Promise<string> {
  const wanted = { url: 'http://127.0.0.1:9/', eventTypes: ['dispute.opened'] };
  return (await post(as, '/v1/webhook-endpoints', wanted)).json['id'] as string;
}

it('refuses a dispute that is no part of the call, and splits one that is: the parts sum to it, and one keeps the deadline', async () => {
  const anton = 'counterparty:anton';
  const listening = await listen(anton);
  expect(await respond(anton, ANTONS.call, dispute('600000.000001'))).toMatchObject({
    status: 422,
    json: { refusal: 'dispute-above-call' },
  });
  expect(await respond(anton, ANTONS.call, dispute('0'))).toMatchObject({
    status: 422,
    json: { refusal: 'dispute-not-positive' },
  });
  const answered = await respond(anton, ANTONS.call, dispute('150000.5'));
  const parts = await Promise.all((answered.json['calls'] as string[]).map((part) => seen(anton, part)));
  const amounts = parts.map(({ amount }) => (amount as { amount: string }).amount);
  expect(amounts).toEqual(['449999.500000', '150000.500000']);
  const parent = await seen(anton, ANTONS.call);
  expect(parts).toMatchObject([
    { parentId: ANTONS.call, state: 'agreed', dueAt: parent['dueAt'] },
    { parentId: ANTONS.call, state: 'disputed' },
  ]);
  expect(parent).toMatchObject({ state: 'split', possible: [] });
  // It was heard, and the party is told so: as when it had said what it is about.
  expect(await toldOf(anton, listening)).toMatchObject([{ type: 'dispute.opened' }]);
});

it('can do nothing to a call that is disputed but settle the dispute, and says so', async () => {
  const parts = await Promise.all(
    ((await seen('auditor', ANTONS.call))['children'] as string[]).map((part) => seen('auditor', part)),
  );
  const call = parts.find(({ state }) => state === 'disputed')!['id'] as string;
  const path = (step: string) => `/v1/margin-calls/${call}/${step}`;
  const pledge = { pieces: [{ asset: 'USDC', amount: '1' }] };
  const steps = [
    ['ops-analyst', 'delivery', { proof: 'receipt 1' }],
    ['counterparty:anton', 'acknowledgement', {}],
    ['counterparty:anton', 'pledges', pledge],
    ['ops-analyst', 'pledges/decision', { decision: 'accept' }],
    ['ops-analyst', 'instruction', {}],
    ['risk-officer', 'cancellation', { reason: 'struck on a wrong price' }],
  ] as const;
  for (const [as, step, body] of steps)
    expect([step, await post(as, path(step), body)]).toMatchObject([
      step,
      {
        status: 409,
        json: { refusal: 'illegal-move', detail: expect.stringContaining('uphold, withdraw') as string },
      },
    ]);
  for (const again of [{ answer: 'agree' }, dispute('1')])
    expect(await respond('counterparty:anton', call, again)).toMatchObject({
      status: 409,
      json: { refusal: 'wrong-state' },
    });
});

it('answers nothing in time when the deadline has passed', async () => {
  await asOwner(
    house,
    `set session_replication_role = replica; update margin_call set due_at = clock_now() - interval '1 minute' where id = '${ZOES.call}'`,
  );
  expect(await respond('counterparty:zoe', ZOES.call, { answer: 'agree' })).toMatchObject({
    status: 409,
    json: { refusal: 'deadline-passed' },
  });
  const found = await house.app
    .get(DataSource)
    .query<{ state: string }[]>('select state from margin_call where id = $1', [ZOES.call]);
  expect(found).toEqual([{ state: 'issued' }]);
});
