import { ApprovalService } from '@app/control';
import { id } from '@app/kernel';
import { DataSource } from 'typeorm';
import {
  ANTONS,
  asOwner,
  type CallerName,
  dispute,
  type House,
  knock,
  openHouse,
  UNKNOWN,
  ZOES,
} from '../api/a-house';

let house: House;
beforeAll(async () => {
  house = await openHouse();
  await house.app.get(DataSource).transaction(async (tx) => {
    for (const client of ['risk-officer', 'approver', 'ops-analyst', 'compliance'])
      await house.app
        .get(ApprovalService)
        .enrol(tx, { id: id<'Actor'>(client), name: client, role: client, conflictGroup: client });
  });
});
afterAll(() => house.close());

let keys = 0;
const post = (as: CallerName, url: string, body: unknown = {}, headers = {}) =>
  knock(house, url, { as, method: 'POST', key: `key-${String(keys++)}`, body, headers });
const call = (step: string) => `/v1/margin-calls/${ANTONS.call}/${step}`;

const RULES = {
  automaticUpTo: '1000',
  staleMinutes: null,
  dayOnDayPercent: '50',
  signFlip: true,
  unconfirmedTrades: false,
  expected: 'hidden',
  notifies: false,
  guardMinutes: 5,
  answerMinutes: 15,
  ladder: [{ from: 'answer', minutes: 15, tells: 'operations', drafts: null }],
};

it('says what is possible where something is not, and does the same request once', async () => {
  expect(await post('ops-analyst', call('instruction'))).toMatchObject({
    status: 409,
    json: {
      refusal: 'illegal-move',
      detail: expect.stringContaining('possible is deliver, acknowledge') as string,
    },
  });
  const delivery = {
    as: 'ops-analyst',
    method: 'POST',
    key: 'delivered',
    body: { proof: 'receipt 1' },
  } as const;
  expect(await knock(house, call('delivery'), delivery)).toMatchObject({ json: { state: 'delivered' } });
  const again = await knock(house, call('delivery'), delivery);
  expect([again.json, again.headers['idempotency-replayed']]).toEqual([{ state: 'delivered' }, 'true']);
  expect(await post('counterparty:anton', call('acknowledgement'))).toMatchObject({
    json: { state: 'acknowledged' },
  });
});

it('takes an answer after it, and offers one thing after another until one is taken', async () => {
  expect(await post('counterparty:anton', call('response'), { answer: 'agree' })).toMatchObject({
    status: 200,
  });
  expect(await post('ops-analyst', call('response'), dispute('1'))).toMatchObject({
    status: 409,
    json: { refusal: 'wrong-state', detail: expect.stringContaining('the call is agreed') as string },
  });
  const pledge = (asset: string, amount: string) =>
    post('counterparty:anton', call('pledges'), { pieces: [{ asset, amount }] });
  expect(await pledge('BTC', '1')).toMatchObject({
    status: 422,
    json: { refusal: 'ineligible-collateral', errors: ['1 BTC: not-the-settlement-asset'] },
  });
  expect(await pledge('USDC', '600000.01')).toMatchObject({ json: { refusal: 'pledge-above-call' } });
  expect(await pledge('USDC', '600000')).toMatchObject({ json: { state: 'pledged' } });
  const decide = (body: object) => post('ops-analyst', call('pledges/decision'), body);
  expect(await decide({ decision: 'accept', reason: 'because' })).toMatchObject({ status: 400 });
  expect(await decide({ decision: 'reject', reason: 'in two pieces, please' })).toMatchObject({
    json: { state: 'pledge-rejected' },
  });
  await pledge('USDC', '600000');
  expect(await decide({ decision: 'accept' })).toMatchObject({ json: { state: 'pledge-accepted' } });
  // Anton has no money here: what is instructed waits for it.
  expect(await post('ops-analyst', call('instruction'))).toMatchObject({
    json: { state: 'pending-finality' },
  });

  const seen = await knock(house, `/v1/margin-calls/${ANTONS.call}`, { as: 'counterparty:anton' });
  expect(seen.json['pledges']).toMatchObject([{ state: 'rejected', why: 'in two pieces, please' }, { n: 2 }]);
  const by = (seen.json['steps'] as { state: string; by: string }[]).map(({ by: who }) => who);
  expect(new Set(by)).toEqual(new Set(['clockwork', 'ops-analyst', 'counterparty']));
});

it("answers every step of another party's call as one of no call", async () => {
  const steps = { acknowledgement: {}, pledges: { pieces: [{ asset: 'USDC', amount: '1' }] } };
  for (const [step, body] of Object.entries(steps)) {
    const foreign = await post('counterparty:anton', `/v1/margin-calls/${ZOES.call}/${step}`, body);
    const missing = await post('counterparty:anton', `/v1/margin-calls/${UNKNOWN.call}/${step}`, body);
    expect(foreign.status).toBe(404);
    expect({ ...foreign.json, instance: '' }).toEqual({ ...missing.json, instance: '' });
  }
});

it('splits the work by who acts, and shows a party its own, without what was not let go', async () => {
  const work = async (as: CallerName) =>
    (
      (await knock(house, '/v1/margin-calls/worklist', { as })).json['work'] as {
        role: string;
        calls: { id: string }[];
      }[]
    ).map(({ role, calls }) => [role, calls.map((each) => each.id)]);
  expect(await work('auditor')).toEqual([
    ['we-call', expect.arrayContaining([ANTONS.call, ZOES.call])],
    ['we-expect', []],
    ['we-are-called', []],
  ]);
  expect((await work('counterparty:zoe'))[0]).toEqual(['we-call', [ZOES.call]]);
  await asOwner(
    house,
    `set session_replication_role = replica; update margin_call set state = 'pending-approval' where id = '${ZOES.call}'`,
  );
  expect((await work('counterparty:zoe'))[0]).toEqual(['we-call', []]);
  const hidden = await knock(house, `/v1/margin-calls/${ZOES.call}`, { as: 'counterparty:zoe' });
  expect(hidden.status).toBe(404);
  const listed = await knock(house, '/v1/margin-calls?role=we-call', { as: 'auditor' });
  expect(listed.json['calls']).toHaveLength(2);
});

it('lets a call go when another officer agrees, and gives it up for a reason', async () => {
  const zoes = (step: string) => `/v1/margin-calls/${ZOES.call}/${step}`;
  const { json: proposed } = await post('ops-analyst', zoes('release-proposals'));
  const release = (more = {}) => post('approver', zoes('release'), { ...proposed, ...more });
  expect(await release({ termsHash: 'a'.repeat(64) })).toMatchObject({ json: { refusal: 'changed' } });
  expect(await release()).toMatchObject({ status: 200, json: { state: 'issued' } });
  expect(await release()).toMatchObject({ json: { refusal: 'illegal-move' } });
  expect(
    await post('risk-officer', zoes('cancellation'), { reason: 'struck on a wrong price' }),
  ).toMatchObject({
    json: { state: 'cancelled' },
  });
});

it('lets no own margin go back to a party that is stopped, and calls it for what it owes', async () => {
  const zoes = (step: string) => `/v1/margin-calls/${ZOES.call}/${step}`;
  await asOwner(
    house,
    `set session_replication_role = replica; update margin_call set state = 'pending-approval', version = 20 where id = '${ZOES.call}';
     delete from margin_call_release`,
  );
  const { json: proposed } = await post('ops-analyst', zoes('release-proposals'));
  const stop = { to: 'suspended', reason: 'its owner was listed' };
  expect(await post('compliance', '/v1/parties/zoe/standing', stop)).toMatchObject({ status: 200 });
  const kinds = (kind: string, direction: string) =>
    asOwner(
      house,
      `set session_replication_role = replica;
       update margin_call set (kind, direction) = ('${kind}', '${direction}') where id = '${ZOES.call}'`,
    );
  await kinds('im', 'return');
  expect(await post('approver', zoes('release'), proposed)).toMatchObject({
    status: 409,
    json: { refusal: 'party-suspended' },
  });
  await kinds('vm', 'delivery');
  expect(await post('approver', zoes('release'), proposed)).toMatchObject({ json: { state: 'issued' } });
});

it('brings rules into force when a second officer agrees to what he has read', async () => {
  const at = `/v1/relationships/${ANTONS.relationship}/call-rules`;
  const propose = (headers: object) => post('risk-officer', `${at}/proposals`, RULES, headers);
  expect(await propose({ 'if-match': '"3"' })).toMatchObject({
    status: 412,
    json: { refusal: 'stale-version' },
  });
  const { json: proposed } = await propose({ 'if-none-match': '*' });
  const read = await knock(house, `${at}/proposals/${String(proposed['proposalId'])}`, { as: 'auditor' });
  expect(read.json).toEqual({ ...proposed, rules: RULES, version: 1 });
  const approve = () =>
    post('approver', `${at}/proposals/${String(proposed['proposalId'])}/approval`, {
      termsHash: proposed['termsHash'],
    });
  expect(await approve()).toMatchObject({ status: 200 });
  const inForce = await knock(house, at, { as: 'ops-analyst' });
  expect([inForce.json, inForce.headers['etag']]).toEqual([{ version: 1, rules: RULES }, '"1"']);
  expect(await knock(house, at, { as: 'counterparty:anton' })).toMatchObject({ status: 403 });
  expect((await propose({ 'if-match': '"1"' })).status).toBe(201);
});
