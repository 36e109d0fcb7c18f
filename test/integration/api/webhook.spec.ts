import { id } from '@app/kernel';
import { ApprovalService } from '@app/control';
import { publish, ScreeningListService } from '@app/legal-entity';
import { OutsideDatabase, WebhookCourier, WebhookSettings } from '@app/platform';
import { randomBytes, randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { isSigned, Receiver } from '../webhook/receiver';
import { type Answer, type CallerName, type House, knock, openHouse, UNKNOWN } from './a-house';

const ENDPOINTS = '/v1/webhook-endpoints';
const DELIVERIES = '/v1/webhook-deliveries';
const ANTON = 'counterparty:anton';
const ZOE = 'counterparty:zoe';
const KEYS = { WEBHOOK_KEY: randomBytes(32).toString('base64'), WEBHOOK_LOOPBACK: 'allow' };

let house: House;
let receiver: Receiver;
beforeAll(async () => {
  house = await openHouse(KEYS);
  await house.app.get(DataSource).transaction(async (tx) => {
    const list = '7,"LISTED, Lars","individual","TEST",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \n';
    await house.app.get(ScreeningListService).take(tx, list, 'test');
    for (const name of ['ops-analyst', 'compliance'])
      await house.app
        .get(ApprovalService)
        .enrol(tx, { id: id<'Actor'>(name), name, role: name, conflictGroup: 'desk' });
  });
});
afterAll(() => house.close());
beforeEach(async () => {
  receiver = await Receiver.open();
});
afterEach(() => receiver.close());

const post = (as: CallerName, path: string, body: unknown = {}, key: string = randomUUID()) =>
  knock(house, path, { as, method: 'POST', key, body });
const get = (as: CallerName, path: string) => knock(house, path, { as });

/** What a worker does with what is due. */
async function carry(): Promise<void> {
  const courier = new WebhookCourier(house.app.get(DataSource), WebhookSettings.from(KEYS));
  for (let before = -1; before !== receiver.received.length;) {
    before = receiver.received.length;
    await courier.look();
    await courier.idle();
  }
}

async function endpoint(as: CallerName = ANTON, more: Answer = {}): Promise<{ id: string; secret: string }> {
  const body = { url: receiver.url, eventTypes: ['application.moved'], ...more };
  const { status, json } = await post(as, ENDPOINTS, body);
  expect(status).toBe(201);
  return json as { id: string; secret: string };
}

async function application(as: CallerName, name: string): Promise<string> {
  const { json } = await post(as, '/v1/onboarding/applications', { name });
  return json['id'] as string;
}

const withdraw = (as: CallerName, application: string) =>
  post(as, `/v1/onboarding/applications/${application}/withdraw`, { reason: 'we changed our mind' });

const said = () => receiver.received.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
const deliveriesOf = async (endpointId: string, query = '') =>
  (await get(ANTON, `${DELIVERIES}?endpoint=${endpointId}${query}`)).json['deliveries'] as Answer[];

describe('an endpoint', () => {
  it('is opened with a secret that is shown once, and kept nowhere to be read', async () => {
    const key = randomUUID();
    const body = { url: receiver.url, eventTypes: ['application.moved', 'trade.booked'] };
    const opened = await post(ANTON, ENDPOINTS, body, key);
    expect(opened.status).toBe(201);
    expect(opened.json).toMatchObject({
      ...body,
      client: ANTON,
      partyId: 'anton',
      enabled: true,
      disabledBecause: null,
    });
    const secret = String(opened.json['secret']);
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const again = await post(ANTON, ENDPOINTS, body, key);
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(again.json).toEqual({ ...opened.json, secret: null });
    const tables = [
      'command',
      'control.audit_entry',
      'webhook_endpoint',
      'webhook_secret',
      'webhook_subscription',
    ];
    const bytes = Buffer.from(secret.slice('whsec_'.length), 'base64').toString('hex');
    for (const table of tables) {
      const rows: unknown = await house.app.get(DataSource).query(`select t::text from ${table} t`);
      expect(JSON.stringify(rows)).not.toContain(secret.slice('whsec_'.length));
      expect(JSON.stringify(rows)).not.toContain(bytes);
    }
    const { json } = await get(ANTON, `${ENDPOINTS}/${String(opened.json['id'])}`);
    expect(json).toEqual(
      Object.fromEntries(Object.entries(opened.json).filter(([name]) => name !== 'secret')),
    );
  });

  it.each([
    { url: 'http://hooks.example/', refusal: 'url-not-https' },
    { url: 'https://10.0.0.1/', refusal: 'url-not-public' },
    { url: 'https://169.254.169.254/latest', refusal: 'url-not-public' },
    { url: 'https://me:secret@hooks.example/', refusal: 'url-with-credentials' },
    { url: 'not a url', refusal: 'url-malformed' },
  ])('is not opened at $url: $refusal', async ({ url, refusal }) => {
    const { status, json } = await post(ANTON, ENDPOINTS, { url, eventTypes: ['trade.booked'] });
    expect([status, json['refusal']]).toEqual([422, refusal]);
    expect(JSON.stringify(json)).not.toContain('secret@');
  });

  it.each([
    { body: { url: 'https://hooks.example/' }, why: 'without events' },
    { body: { url: 'https://hooks.example/', eventTypes: [] }, why: 'for nothing' },
    {
      body: { url: 'https://hooks.example/', eventTypes: ['application.moved', 'application.moved'] },
      why: 'twice for one',
    },
    {
      body: { url: 'https://hooks.example/', eventTypes: ['webhook.test'] },
      why: 'for an event that is none',
    },
    { body: { url: 7, eventTypes: ['trade.booked'] }, why: 'at a number' },
    {
      body: { url: 'https://hooks.example/', eventTypes: ['trade.booked'], secret: 'mine' },
      why: 'with a secret of its own',
    },
  ])('is not opened $why', async ({ body }) => {
    expect((await post(ANTON, ENDPOINTS, body)).status).toBe(400);
  });

  it("is another's like one that there is not, in every command and every list", async () => {
    const { id: own } = await endpoint();
    await post(ANTON, `${ENDPOINTS}/${own}/test`);
    const [{ id: delivery } = { id: '' }] = await deliveriesOf(own);
    const range = { from: '2020-01-01T00:00:00Z', until: '2100-01-01T00:00:00Z' };
    const commands = [
      ...['enable', 'disable', 'secret', 'test'].map((verb) => ({
        path: `${ENDPOINTS}/ID/${verb}`,
        of: own,
        body: {},
      })),
      { path: `${ENDPOINTS}/ID/replay`, of: own, body: range },
      { path: `${DELIVERIES}/ID/replay`, of: String(delivery), body: {} },
    ];
    for (const { path, of, body } of commands) {
      const foreign = await post(ZOE, path.replace('ID', of), body);
      const missing = await post(ZOE, path.replace('ID', UNKNOWN.call), body);
      expect(foreign.status).toBe(404);
      expect({ ...foreign.json, instance: '' }).toEqual({ ...missing.json, instance: '' });
    }
    for (const path of [`${ENDPOINTS}/${own}`, `${DELIVERIES}/${String(delivery)}`])
      expect((await get(ZOE, path)).status).toBe(404);
    expect((await get(ZOE, ENDPOINTS)).json).toEqual({ endpoints: [], next: null });
    for (const query of ['', `?endpoint=${own}`, `?after=${String(delivery)}`])
      expect((await get(ZOE, `${DELIVERIES}${query}`)).json).toEqual({ deliveries: [], next: null });
    expect((await get('auditor', `${ENDPOINTS}/${own}`)).json).toMatchObject({ client: ANTON });
    expect((await get('ops-analyst', `${DELIVERIES}?endpoint=${own}`)).json['deliveries']).toHaveLength(1);
    expect((await get(ANTON, `${ENDPOINTS}/${own}`)).json).toMatchObject({ enabled: true });
  });

  it('hears of what its client applies for, in order, and of nobody else', async () => {
    const eventTypes = ['application.moved', 'application.info_requested'];
    const { id: own, secret } = await endpoint(ANTON, { eventTypes });
    const other = await Receiver.open();
    await endpoint(ZOE, { url: other.url });
    const applied = await application(ANTON, 'North');
    expect((await withdraw(ANTON, applied)).status).toBe(200);
    const foreign = await application(ZOE, 'South');
    expect((await withdraw(ZOE, foreign)).status).toBe(200);
    await carry();
    expect(said()).toMatchObject([
      {
        type: 'application.moved',
        data: { applicationId: applied, command: 'withdraw', from: 'draft', to: 'withdrawn' },
      },
    ]);
    expect(receiver.received.every((each) => isSigned(each, secret))).toBe(true);
    expect(JSON.stringify(other.received)).not.toContain(applied);
    expect(await deliveriesOf(own)).toMatchObject([{ state: 'delivered', attempts: 1, nextAttemptAt: null }]);
    await other.close();
  });

  it('hears of what another party does that concerns its own, though that one sees nothing of it', async () => {
    const { id: own } = await endpoint(ZOE, { eventTypes: ['trade.booked', 'margin_call.issued'] });
    const outside = house.app.get(OutsideDatabase);
    const anton = { role: 'counterparty', client: ANTON, party: 'anton' };
    const booked = {
      type: 'trade.booked',
      key: 't-1',
      to: { party: 'zoe' },
      data: { tradeId: 't-1' },
    } as const;
    const others = [
      { ...booked, type: 'reservation.held' as const }, // not subscribed to
      { ...booked, key: 't-2', to: { party: 'berta' } }, // somebody else's
      { ...booked, key: 't-3', to: { client: ANTON } },
    ];
    const seen = await outside.transaction(anton, 'READ COMMITTED', async (tx) => {
      await publish(tx, booked, ...others, booked);
      const [row] = await tx.query<{ n: string }[]>(
        'select count(*) as n from webhook_delivery where endpoint_id = $1',
        [own],
      );
      return row!.n;
    });
    expect(seen).toBe('0');
    await outside.transaction(anton, 'READ COMMITTED', (tx) => publish(tx, booked)); // again is nothing
    const { json } = await get('auditor', `${DELIVERIES}?endpoint=${own}`);
    expect(json['deliveries']).toMatchObject([{ type: 'trade.booked' }]);
  });

  it('hears where its party stands and where its money may go, and not why', async () => {
    const { id: own } = await endpoint(ANTON, {
      eventTypes: ['party.moved', 'settlement_instruction.changed'],
    });
    const wallet = { address: '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed', chainId: '1', custodian: 'self' };
    const asked = await post(ANTON, '/v1/settlement-instructions', { asset: 'USDC', wallet });
    const { status, json } = asked;
    expect([status, json]).toEqual([201, json]);
    const stop = { reason: 'Lars is on a list' };
    await post(ANTON, `/v1/settlement-instructions/${String(json['id'])}/cancellation`, stop);
    const moved = await post('compliance', '/v1/parties/anton/standing', { to: 'restricted', ...stop });
    expect(moved.status).toBe(200);
    await carry();
    const at = { instructionId: json['id'], inForceFrom: null };
    expect(said().map(({ type, data }) => [type, data])).toEqual([
      ['settlement_instruction.changed', { ...at, step: 'proposed' }],
      ['settlement_instruction.changed', { ...at, step: 'cancelled' }],
      ['party.moved', { partyId: 'anton', from: 'active', to: 'restricted' }],
    ]);
    expect(await deliveriesOf(own)).toHaveLength(3);
  });

  it('is told nothing of a step that was not taken', async () => {
    const { id: own } = await endpoint();
    const applied = await application(ANTON, 'North');
    expect((await post(ANTON, `/v1/onboarding/applications/${applied}/submit`)).status).toBe(409);
    expect(await deliveriesOf(own)).toEqual([]);
  });

  it('is tested, stopped and started again; stopped, it hears nothing, and neither test nor replay', async () => {
    const { id: own } = await endpoint();
    const key = randomUUID();
    const sent = await post(ANTON, `${ENDPOINTS}/${own}/test`, {}, key);
    expect(sent.status).toBe(201);
    expect((await post(ANTON, `${ENDPOINTS}/${own}/test`, {}, key)).json).toEqual(sent.json);
    await carry();
    expect(receiver.ids()).toEqual([sent.json['deliveryId']]);
    expect(said()).toMatchObject([{ type: 'webhook.test', data: { endpointId: own } }]);

    const stopped = await post(ANTON, `${ENDPOINTS}/${own}/disable`);
    expect(stopped.json).toMatchObject({ enabled: false, disabledBecause: 'by-owner' });
    await withdraw(ANTON, await application(ANTON, 'Unheard'));
    expect(await deliveriesOf(own)).toHaveLength(1);
    const range = { from: '2020-01-01T00:00:00Z', until: '2100-01-01T00:00:00Z' };
    const refused = [
      await post(ANTON, `${ENDPOINTS}/${own}/test`),
      await post(ANTON, `${ENDPOINTS}/${own}/replay`, range),
      await post(ANTON, `${DELIVERIES}/${String(sent.json['deliveryId'])}/replay`),
    ];
    for (const { status, json } of refused)
      expect([status, json['refusal'], json['remedy']]).toEqual([
        409,
        'endpoint-disabled',
        'Enable it first.',
      ]);
    expect((await post(ANTON, `${ENDPOINTS}/${own}/enable`)).json).toMatchObject({
      enabled: true,
      disabledAt: null,
    });
    expect((await post('ops-analyst', `${ENDPOINTS}/${own}/disable`)).json).toMatchObject({
      disabledBecause: 'by-house',
    });
  });

  it('signs with both secrets while one takes the place of the other, and never with a third', async () => {
    const { id: own, secret: first } = await endpoint();
    const rotate = async (body: Answer = {}) => (await post(ANTON, `${ENDPOINTS}/${own}/secret`, body)).json;
    const signedWith = async (...secrets: readonly unknown[]) => {
      await post(ANTON, `${ENDPOINTS}/${own}/test`);
      await carry();
      const received = receiver.received.at(-1)!;
      expect(String(received.headers['webhook-signature']).split(' ')).toHaveLength(secrets.length);
      expect(secrets.every((secret) => isSigned(received, String(secret)))).toBe(true);
    };
    await signedWith(first);
    const { secret: second, formerUntil } = await rotate();
    const hours = (Date.parse(String(formerUntil)) - performance.timeOrigin - performance.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(23.9);
    expect(hours).toBeLessThan(24.1);
    await signedWith(first, second);
    const { secret: third } = await rotate();
    await signedWith(second, third);
    const { secret: fourth } = await rotate({ overlapHours: 0 });
    await signedWith(fourth);
    const key = randomUUID();
    const path = `${ENDPOINTS}/${own}/secret`;
    const { json: shown } = await post(ANTON, path, {}, key);
    expect((await post(ANTON, path, {}, key)).json).toEqual({ ...shown, secret: null });
    for (const overlapHours of [-1, 169, 1.5, '1', null])
      expect((await post(ANTON, path, { overlapHours })).status).toBe(400);
  });
});

describe('a delivery', () => {
  it('is shown with what it says and what came of each attempt, and sent again under the same id', async () => {
    const { id: own } = await endpoint();
    receiver.says(503);
    const sent = await post(ANTON, `${ENDPOINTS}/${own}/test`);
    const path = `${DELIVERIES}/${String(sent.json['deliveryId'])}`;
    await carry();
    const pending = await get(ANTON, path);
    expect(pending.json).toMatchObject({
      state: 'pending',
      attempts: 1,
      data: { endpointId: own },
      made: [{ n: 1, outcome: 'answered-no', status: 503, answer: 'status 503', fault: null }],
    });
    expect(pending.json['nextAttemptAt']).not.toBeNull();
    expect((await get(ANTON, `${ENDPOINTS}/${own}`)).json['failingSince']).not.toBeNull();
    receiver.says(200);
    expect((await post(ANTON, `${path}/replay`)).json).toMatchObject({ state: 'pending' });
    await carry();
    expect((await post('ops-analyst', `${path}/replay`)).status).toBe(200);
    await carry();
    expect(receiver.ids()).toEqual([1, 2, 3].map(() => sent.json['deliveryId']));
    expect((await get('auditor', path)).json).toMatchObject({ state: 'delivered', attempts: 3 });
  });

  it('is one of a list, page by page and by state, and of a range that is replayed', async () => {
    const { id: own } = await endpoint();
    for (let n = 0; n < 5; n++) await post(ANTON, `${ENDPOINTS}/${own}/test`);
    const seen: unknown[] = [];
    for (let after = ''; ;) {
      const { json } = await get(ANTON, `${DELIVERIES}?endpoint=${own}&limit=2${after}`);
      seen.push(...(json['deliveries'] as Answer[]).map((each) => each['id']));
      if (json['next'] === null) break;
      after = `&after=${json['next'] as string}`;
    }
    expect(new Set(seen).size).toBe(5);
    expect(await deliveriesOf(own, '&state=pending')).toHaveLength(5);
    expect(await deliveriesOf(own, '&state=dead')).toEqual([]);
    await carry();
    expect(receiver.ids()).toEqual([...seen].reverse());
    const replay = (body: Answer) => post(ANTON, `${ENDPOINTS}/${own}/replay`, body);
    const range = { from: '2020-01-01T00:00:00Z', until: '2100-01-01T00:00:00Z' };
    expect((await replay({ ...range, state: 'dead' })).json).toEqual({ replayed: 0 });
    expect((await replay({ ...range, until: '2020-01-02T00:00:00Z' })).json).toEqual({ replayed: 0 });
    expect((await replay(range)).json).toEqual({ replayed: 5 });
    await carry();
    expect(receiver.ids()).toEqual([...[...seen].reverse(), ...[...seen].reverse()]);
    const { status, json } = await replay({ from: range.until, until: range.from });
    expect([status, json['refusal']]).toEqual([422, 'range-malformed']);
    expect((await replay({ ...range, from: 'yesterday' })).status).toBe(400);
  });

  it('is nothing when there is none', async () => {
    expect((await get(ANTON, `${DELIVERIES}/${UNKNOWN.call}`)).status).toBe(404);
    expect((await post(ANTON, `${DELIVERIES}/${UNKNOWN.call}/replay`)).status).toBe(404);
  });
});

it('lets a client have ten endpoints, however many it asks for at once', async () => {
  const body = { url: receiver.url, eventTypes: ['trade.booked'] };
  const asked = await Promise.all(Array.from({ length: 14 }, () => post(ZOE, ENDPOINTS, body)));
  const refused = asked.filter(({ json }) => json['refusal'] === 'too-many-endpoints');
  expect(refused.every(({ status }) => status === 409)).toBe(true);
  const { json } = await get(ZOE, ENDPOINTS);
  expect(json['endpoints']).toHaveLength(10);
});

it('opens none, and changes no secret, without a key to keep secrets under', async () => {
  const keyless = await openHouse({ WEBHOOK_KEY: '' });
  const body = { url: 'https://hooks.example/', eventTypes: ['trade.booked'] };
  const opened = await knock(keyless, ENDPOINTS, { as: ANTON, method: 'POST', key: '1', body });
  const rotate = { as: ANTON, method: 'POST', key: '2', body: { overlapHours: 1 } } as const;
  const changed = await knock(keyless, `${ENDPOINTS}/${randomUUID()}/secret`, rotate);
  await keyless.close();
  for (const { status, json } of [opened, changed])
    expect([status, json['refusal']]).toEqual([503, 'no-webhook-key']);
});
