import { ApprovalService } from '@app/control';
import { id, Money, USDC } from '@app/kernel';
import { LedgerService } from '@app/ledger';
import { imPosted, paidIn } from '@app/settlement/domain';
import { TradeService } from '@app/trade';
import { DataSource } from 'typeorm';
import {
  ANTONS,
  type Answer,
  asOwner,
  type CallerName,
  type House,
  knock,
  openHouse,
  UNKNOWN,
  ZOES,
} from './a-house';

const LINES = `/v1/relationships/${ANTONS.relationship}/credit-lines`;
const RESERVATIONS = `/v1/relationships/${ANTONS.relationship}/reservations`;

let house: House;

async function open(): Promise<void> {
  house = await openHouse();
  await marksOfNow(house);
  await openLine('A1');
  await openLine('B1');
}

const close = () => house.close();

/** Fresh marks, officers, and 30,000 of initial margin on each seat: BTC at 100,000 is feared to move by a tenth. */
async function marksOfNow({ app }: House): Promise<void> {
  const book = id<'Book'>(ANTONS.relationship);
  const margin = Money.of('30000', USDC);
  await app.get(DataSource).transaction(async (tx) => {
    for (const [name, group] of [
      ['credit-officer', 'credit'],
      ['approver', 'approval'],
      ['risk-officer', 'risk'],
    ] as const)
      await app
        .get(ApprovalService)
        .enrol(tx, { id: id<'Actor'>(name), name, role: name, conflictGroup: group });
    await app.get(TradeService).listInstrument(tx, {
      symbol: 'BTC-PERP',
      underlying: 'BTC',
      asset: 'USDC',
      terms: { kind: 'linear-perpetual' },
    });
    await tx.query(`with now as (insert into snapshot values (gen_random_uuid(), clock_now(), 'hash') returning id)
      insert into snapshot_mark select id, 'BTC', 100000, clock_now(), 'venue-1', '1h bar close' from now`);
    await tx.query(
      `insert into funding_rate values ('BTC', clock_now() + interval '8 hours', 0, 'illustrative')`,
    );
    await tx.query(`insert into volatility values ('BTC', date '2025-10-08', 0.02, 'illustrative')`);
    await tx.query(
      `insert into stress_move values ('BTC', timestamptz '2025-10-08', 0.1, 0.1, 'illustrative')`,
    );
    await app.get(LedgerService).postAll(tx, [
      {
        event: 'margin',
        effectiveAt: new Date('2025-10-08T00:00:00Z'),
        transfers: ['A1', 'B1'].flatMap((seat) => [
          ...paidIn(book, seat, margin, '00000000-0000-8000-8000-000000000009'),
          ...imPosted(book, seat, margin),
        ]),
      },
    ]);
  });
}

let keys = 0;
const post = (url: string, as: CallerName, body?: unknown, key = `key-${String((keys += 1))}`) =>
  knock(house, url, { as, method: 'POST', key, ...(body !== undefined && { body }) });
/** Proposes upon whichever version stands. */
async function propose(as: CallerName, body: Answer, upon?: string) {
  const { headers } = await knock(house, `${LINES}/${String(body['occupancy'])}`, { as: 'auditor' });
  const etag = upon ?? headers['etag'];
  const condition = etag === undefined ? { 'if-none-match': '*' } : { 'if-match': etag };
  const key = `key-${String((keys += 1))}`;
  return knock(house, `${LINES}/proposals`, { as, method: 'POST', key, body, headers: condition });
}
const usdc = (amount: string) => ({ amount, asset: 'USDC' });
const terms = (occupancy: string, more: Answer = {}) => ({
  occupancy,
  approved: usdc('1000000'),
  firstSkin: usdc('0'),
  unsecured: usdc('1000'),
  commitment: 'advised',
  subLimits: [{ by: 'underlying', of: 'BTC', most: usdc('900000') }],
  covenants: [],
  expiresOn: '2099-12-31',
  reviewOn: '2099-06-30',
  ...more,
});
const FLOOR = {
  id: 'floor',
  clause: 'Part 1(h)(ii)',
  daysToUse: 30,
  gives: 'suspend',
  kind: 'nav-floor',
  least: usdc('50'),
};
const trade = (tradeId: string, quantity: string, more: Answer = {}) => ({
  tradeId,
  instrument: 'BTC-PERP',
  long: 'A1',
  quantity,
  price: '100000',
  minutes: 5,
  ...more,
});

/** What no command of the application could do: time that has passed, or marks that never came. */
const unruled = (statement: string) => asOwner(house, `set session_replication_role = replica; ${statement}`);

async function openLine(occupancy: string, more: Answer = {}) {
  const { json: proposal } = await propose('credit-officer', terms(occupancy, more));
  const approval = `${LINES}/proposals/${String(proposal['proposalId'])}/approval`;
  return post(approval, 'approver', { termsHash: proposal['termsHash'] });
}

async function idOfHeld(tradeId: string, quantity: string): Promise<string> {
  const { json } = await post(RESERVATIONS, 'ops-analyst', trade(tradeId, quantity));
  return (json['reservation'] as { id: string }).id;
}

describe('a credit line', () => {
  beforeEach(open);
  afterEach(close);

  it('is shown with what it is made of: the house sees both seats, a party its own, others none', async () => {
    const seen = async (as: CallerName) => (await knock(house, LINES, { as })).json['lines'] as Answer[];
    const [line] = await seen('auditor');
    expect(line).toMatchObject({
      line: { occupancy: 'A1', version: 1, approved: usdc('1000000.000000'), frozen: false },
      measured: { limit: usdc('0.000000'), number: usdc('0.000000'), headroom: usdc('0.000000') },
    });
    expect(await seen('auditor')).toHaveLength(2);
    expect(await seen('counterparty:anton')).toHaveLength(1);
    expect((await knock(house, LINES, { as: 'counterparty:zoe' })).status).toBe(404);
  });

  it('is shown though it cannot be measured, with the reason', async () => {
    const url = `/v1/relationships/${ZOES.relationship}/credit-lines`;
    expect((await knock(house, url, { as: 'auditor' })).json).toMatchObject({ unmeasured: null, lines: [] });
    await house.app
      .get(DataSource)
      .query(`insert into instrument values ('X-PERP', 'linear-perpetual', 'X', 'USDC')`);
    await house.app.get(DataSource).query(`insert into trade values (1, 'y', 'X-PERP', clock_now())`);
    await house.app
      .get(DataSource)
      .query(`insert into leg values (1, 'y', 'A1', 1, 1, clock_now()), (1, 'y', 'B1', -1, 1, clock_now())`);
    const { json } = await knock(house, LINES, { as: 'auditor' });
    expect(json).toMatchObject({ unmeasured: 'no-mark' });
    expect((json['lines'] as Answer[]).map(({ measured }) => measured)).toEqual([null, null]);
  });

  it('is frozen at once by one officer', async () => {
    const frozen = await post(`${LINES}/A1/freeze`, 'risk-officer', {
      reason: 'NAV fell',
    });
    expect(frozen).toMatchObject({ status: 200, json: { occupancy: 'A1', frozen: true } });
    expect(await post(RESERVATIONS, 'ops-analyst', trade('t1', '1'))).toMatchObject({
      status: 409,
      json: { refusal: 'line-frozen', detail: 'A1' },
    });
    expect(await openLine('A1')).toMatchObject({ status: 200, json: { version: 2, frozen: false } });
  });

  it('is proposed upon the version that was read, and no other', async () => {
    const { headers, json } = await knock(house, `${LINES}/A1`, { as: 'counterparty:anton' });
    expect([headers['etag'], json['state'], json['legal']]).toEqual(['"1"', 'active', []]);
    expect((await knock(house, `${LINES}/B1`, { as: 'counterparty:anton' })).status).toBe(404);
    expect(await propose('credit-officer', terms('A1'), '"7"')).toMatchObject({
      status: 412,
      json: { refusal: 'stale-version', detail: 'version 1 stands' },
    });
    const bare = await post(`${LINES}/proposals`, 'credit-officer', terms('A1'));
    expect(bare.status).toBe(428);
  });

  it('is read with what is other than in what it was made upon, whatever is in force by now', async () => {
    const service = {
      servedTo: 'Legal, A',
      servedAt: '2025-01-01T12:00:00Z',
      channel: 'courier',
      proof: 'CR-1',
    };
    const reduced = { reason: 'less is used', to: usdc('600000'), service };
    expect((await post(`${LINES}/A1/reduce`, 'risk-officer', reduced)).status).toBe(200);
    const { json } = await propose('credit-officer', terms('A1', { approved: usdc('2'), subLimits: [] }));
    const url = `${LINES}/proposals/${String(json['proposalId'])}`;
    const differences = [
      { field: 'approved.amount', before: '600000', now: '2' },
      { field: 'subLimits.underlying BTC.amount', before: '900000', now: '' },
      { field: 'subLimits.underlying BTC.asset', before: 'USDC', now: '' },
    ];
    expect((await knock(house, url, { as: 'approver' })).json['differences']).toEqual(differences);
    expect(await openLine('A1', { approved: usdc('3') })).toMatchObject({ json: { version: 2 } });
    const { json: later } = await knock(house, url, { as: 'approver' });
    expect(later).toMatchObject({ inForce: { version: 2 }, differences });
  });

  it('shows everything that is limited, the binding figure first', async () => {
    await post(RESERVATIONS, 'ops-analyst', trade('t1', '2'));
    const { json } = await knock(house, LINES, { as: 'auditor' });
    const [line] = json['lines'] as { measured: { figures: Answer[] } }[];
    expect(line?.measured.figures.map(({ of, headroom }) => [of, headroom])).toEqual([
      ['number', usdc('0.000000')],
      ['underlying BTC', usdc('700000.000000')],
      ['unsecured', usdc('1000.000000')],
    ]);
  });

  it('needs two people, and the terms that were proposed', async () => {
    const { json } = await propose('risk-officer', terms('A1'));
    const url = `${LINES}/proposals/${String(json['proposalId'])}/approval`;
    const hash = { termsHash: json['termsHash'] };
    const read = await knock(house, url.replace('/approval', ''), { as: 'approver' });
    expect(read).toMatchObject({
      status: 200,
      json: {
        termsHash: json['termsHash'],
        terms: { approved: usdc('1000000.000000') },
        inForce: { version: 1 },
      },
    });
    expect(await post(url, 'risk-officer', hash)).toMatchObject({
      status: 403,
      json: { refusal: 'maker-is-checker' },
    });
    const other = { termsHash: 'a'.repeat(64) };
    expect(await post(url, 'approver', other)).toMatchObject({ status: 409, json: { refusal: 'changed' } });
    const later = await openLine('A1', { approved: usdc('2') });
    expect(later.status).toBe(200);
    expect(await post(url, 'approver', hash)).toMatchObject({ status: 409, json: { refusal: 'stale' } });
    const promised = await openLine('A1', { firstSkin: usdc('1') }); // the cell has none
    expect(promised).toMatchObject({ status: 409, json: { refusal: 'first-skin-promised-twice' } });
    const nothing = `${LINES}/proposals/${UNKNOWN.call}/approval`;
    expect((await post(nothing, 'approver', hash)).status).toBe(404);
  });
});

describe('a trade', () => {
  beforeEach(open);
  afterEach(close);

  it('is held within margin, booked as it is held, and counted from then on', async () => {
    const held = await post(RESERVATIONS, 'counterparty:anton', trade('t1', '2'));
    expect(held).toMatchObject({
      status: 201,
      json: {
        reservation: { state: 'held', short: 'B1' },
        seats: [{ occupancy: 'A1', after: usdc('0.000000') }],
      },
    });
    const url = `${RESERVATIONS}/${(held.json['reservation'] as { id: string }).id}/commit`;
    expect(await post(url, 'ops-analyst')).toMatchObject({ status: 200, json: { state: 'committed' } });
    expect(await post(url, 'ops-analyst')).toMatchObject({
      status: 409,
      json: { refusal: 'reservation-over' },
    });
    const { json } = await knock(house, LINES, { as: 'auditor' });
    const [line] = json['lines'] as { measured: { parts: Answer } }[];
    expect(line?.measured.parts).toMatchObject({
      stressed: usdc('20000.000000'),
      initialMargin: usdc('30000.000000'),
    });
  });

  it('is held once for a key, and let go', async () => {
    const first = await post(RESERVATIONS, 'ops-analyst', trade('t1', '1'), 'one');
    expect(first.headers).not.toHaveProperty('idempotency-replayed');
    expect(await post(RESERVATIONS, 'ops-analyst', trade('t1', '1'), 'one')).toMatchObject({
      json: first.json,
      headers: { 'idempotency-replayed': 'true' },
    });
    expect((await post(RESERVATIONS, 'ops-analyst', trade('t1', '2'), 'one')).json['refusal']).toBe(
      'key-reused',
    );
    const url = `${RESERVATIONS}/${(first.json['reservation'] as { id: string }).id}/release`;
    expect(await post(url, 'ops-analyst')).toMatchObject({ status: 200, json: { state: 'released' } });
  });

  it("tells a counterparty that the other seat's line refuses, and no more", async () => {
    await openLine('B1', { subLimits: [{ by: 'underlying', of: 'BTC', most: usdc('123456') }] });
    const answer = await post(RESERVATIONS, 'counterparty:anton', trade('t1', '2'));
    expect(answer).toMatchObject({ status: 409, json: { refusal: 'other-seat-refuses' } });
    expect(JSON.stringify(answer.json)).not.toContain('123456');
  });

  it('that a party asked for is agreed to by the house or the other seat, not by itself', async () => {
    const { json } = await post(RESERVATIONS, 'counterparty:anton', trade('t1', '1'));
    const url = `${RESERVATIONS}/${(json['reservation'] as { id: string }).id}`;
    expect(await post(`${url}/commit`, 'counterparty:anton')).toMatchObject({
      status: 403,
      json: { refusal: 'not-for-this-seat' },
    });
    expect((await post(`${url}/commit`, 'ops-analyst')).status).toBe(200);
  });

  it('that the house holds is not let go by a party, and says nothing of the frozen line of the other seat', async () => {
    const reservation = await idOfHeld('t1', '1');
    expect((await post(`${RESERVATIONS}/${reservation}/release`, 'counterparty:anton')).status).toBe(403);
    await post(`${LINES}/B1/freeze`, 'risk-officer', { reason: 'NAV fell' });
    expect(await post(RESERVATIONS, 'counterparty:anton', trade('t2', '1'))).toMatchObject({
      status: 409,
      json: { refusal: 'other-seat-refuses' },
    });
    expect(await post(`${RESERVATIONS}/${reservation}/commit`, 'ops-analyst')).toMatchObject({
      json: { refusal: 'line-frozen', detail: 'B1' },
    });
  });

  it.each(['-'.repeat(36), 'a'.repeat(36), 'x'])('is not found by %s, which is no id', async (no) => {
    expect((await post(`${RESERVATIONS}/${no}/commit`, 'ops-analyst')).status).toBe(400);
    expect((await post(`${LINES}/proposals/${no}/approval`, 'approver', {})).status).toBe(400);
  });

  it('is refused for its name, for what nobody measured, and for a line that is none, or no more', async () => {
    const refusalOf = async (tradeId: string, more: Answer = {}, url = RESERVATIONS) => {
      const { status, json } = await post(url, 'ops-analyst', trade(tradeId, '1', more));
      return [status, json['refusal']];
    };
    const held = await idOfHeld('t1', '1');
    expect(await refusalOf('t1')).toEqual([409, 'trade-known']);
    await asOwner(
      house,
      `insert into instrument values ('ETH-PERP', 'linear-perpetual', 'ETH', 'USDC');
       with now as (insert into snapshot values (gen_random_uuid(), clock_now(), 'newer') returning *)
       insert into snapshot_mark select id, symbol, price, as_of, 'venue-1', 'x'
       from now, (values ('BTC', 100000), ('ETH', 4000)) as mark (symbol, price);
       insert into funding_rate values ('ETH', clock_now() + interval '8 hours', 0, 'illustrative');
       insert into volatility values ('ETH', date '2025-10-08', 0.02, 'illustrative')`,
    );
    expect(await refusalOf('t2', { instrument: 'ETH-PERP' })).toEqual([409, 'no-stress-move']);
    const zoes = `/v1/relationships/${ZOES.relationship}/reservations`;
    expect(await refusalOf('t2', {}, zoes)).toEqual([409, 'no-line']);
    await unruled(
      `update reservation set reserved_at = reserved_at - interval '1 hour', expires_at = reserved_at`,
    );
    expect(await post(`${RESERVATIONS}/${held}/commit`, 'ops-analyst')).toMatchObject({
      status: 409,
      json: { refusal: 'reservation-expired' },
    });
    await post(`${LINES}/A1/suspend`, 'risk-officer', { reason: 'NAV fell' });
    expect(await refusalOf('t2')).toEqual([409, 'line-suspended']);
    expect((await openLine('A1')).status).toBe(200);
    await unruled(
      `update credit_line set review_on = '2025-10-08', expires_on = '2025-10-08' where version = 2`,
    );
    expect(await refusalOf('t2')).toEqual([409, 'line-expired']);
    expect((await openLine('A1')).status).toBe(200);
    await post('/v1/parties/anton/standing', 'credit-officer', { to: 'restricted', reason: 'late accounts' });
    expect(await refusalOf('t2')).toEqual([409, 'party-restricted']);
    await unruled('delete from snapshot');
    expect(await refusalOf('t2')).toEqual([409, 'no-snapshot']);
  });

  it('of another party does not exist', async () => {
    const reservation = await idOfHeld('t1', '1');
    const { json } = await post(`${RESERVATIONS}/${UNKNOWN.call}/commit`, 'ops-analyst');
    expect(json).toMatchObject({ status: 404, detail: 'no such reservation' });
    for (const url of [RESERVATIONS, `${RESERVATIONS}/${reservation}/release`]) {
      const body = url === RESERVATIONS ? trade('t2', '1') : undefined;
      expect((await post(url, 'counterparty:zoe', body)).status).toBe(404);
    }
  });
});

describe('the door', () => {
  beforeAll(open);
  afterAll(close);

  it.each([
    {
      more: { expiresOn: '2020-01-01', reviewOn: '2020-01-01' },
      status: 422,
      refusal: 'expires-in-the-past',
    },
    { more: { reviewOn: '2100-01-01' }, status: 422, refusal: 'reviewed-after-expiry' },
    { more: { occupancy: 'A7' }, status: 422, refusal: 'no-such-seat' },
  ])('does not propose a line: $refusal', async ({ more, status, refusal }) => {
    const answer = await propose('credit-officer', terms('A1', more));
    expect(answer).toMatchObject({ status, json: { refusal } });
  });

  it.each([
    { more: { approved: usdc('-1') }, error: 'not below 0' },
    { more: { approved: usdc('0.0000001') }, error: 'finer than the smallest unit' },
    { more: { approved: { amount: 5, asset: 'USDC' } }, error: 'decimal text' },
    { more: { approved: usdc('1e5') }, error: 'decimal text' },
    { more: { approved: usdc('9'.repeat(20)) }, error: 'beyond what the books can hold' },
    { more: { expiresOn: '2099-02-30' }, error: 'expiresOn' },
    { more: { status: 'approved' }, error: 'status should not exist' },
    { more: { commitment: 'promised' }, error: 'commitment' },
    { more: { subLimits: [{ by: 'tenor', of: 'BTC', most: usdc('1') }] }, error: 'there is no tenor BTC' },
    { more: { covenants: [{ ...FLOOR, months: 3 }] }, error: 'is not what a nav-floor is made of' },
    { more: { covenants: [FLOOR, FLOOR] }, error: 'names a covenant once' },
  ])('does not understand a line: $error', async ({ more, error }) => {
    const { status, json } = await propose('credit-officer', terms('A1', more));
    expect([status, JSON.stringify(json)]).toEqual([400, expect.stringContaining(error)]);
  });

  it.each([
    { more: { quantity: '4' }, status: 409, refusal: 'limit-exceeded', why: 'it is not covered' },
    {
      more: { quantity: '3', instrument: 'BTC-PERP' },
      line: { subLimits: [{ by: 'product', of: 'linear-perpetual', most: usdc('250000') }] },
      status: 409,
      refusal: 'sub-limit-exceeded',
      why: 'a product has a limit of its own',
    },
    {
      more: { price: '102000' },
      status: 409,
      refusal: 'limit-exceeded',
      errors: ['A1: unsecured would be 2000.000000 of 1000.000000 USDC'],
      why: 'it is struck away from the mark',
    },
    { more: { instrument: 'ETH-PERP' }, status: 422, refusal: 'no-such-instrument', why: 'it is not listed' },
    { more: { long: 'A7' }, status: 422, refusal: 'no-such-seat', why: 'nobody sits there' },
  ])('does not hold a trade when $why', async ({ more, line = {}, status, refusal, errors }) => {
    await openLine('A1', line);
    const answer = await post(RESERVATIONS, 'ops-analyst', trade('t1', '1', more));
    expect(answer).toMatchObject({ status, json: { refusal, ...(errors && { errors }) } });
  });

  it.each([
    { quantity: '0' },
    { quantity: '-1' },
    { quantity: 'NaN' },
    { quantity: '1e5' },
    { quantity: 1 },
    { price: '0.0' },
    { minutes: 0 },
    { minutes: 61 },
    { minutes: '5' },
    { tradeId: '' },
    { state: 'committed' },
  ])('does not understand a trade with %p', async (more) => {
    const answer = await post(RESERVATIONS, 'ops-analyst', trade('t1', '1', more));
    expect(answer.status).toBe(400);
  });
});
