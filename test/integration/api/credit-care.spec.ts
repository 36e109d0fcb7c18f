import { ApprovalService } from '@app/control';
import { CovenantJudgeService } from '@app/credit';
import { id } from '@app/kernel';
import { DataSource } from 'typeorm';
import { changesOf } from '../../support/audit';
import { ANTONS, type Answer, type CallerName, type House, knock, openHouse, UNKNOWN } from './a-house';

const BOOK = `/v1/relationships/${ANTONS.relationship}`;
const LINES = `${BOOK}/credit-lines`;
const CASES = `${BOOK}/covenant-cases`;
const STATEMENTS = '/v1/parties/anton/statements';
const AUTHORITIES = '/v1/credit/authorities';

let house: House;
let keys = 0;
const usdc = (amount: string) => ({ amount, asset: 'USDC' });
const read = async (url: string, as: CallerName = 'auditor') => knock(house, url, { as });
const post = (url: string, as: CallerName, body: unknown = {}, headers: Record<string, string> = {}) =>
  knock(house, url, { as, method: 'POST', key: `key-${String((keys += 1))}`, body, headers });
const served = {
  servedTo: 'Legal, North',
  servedAt: '2026-01-01T12:00:00Z',
  channel: 'courier',
  proof: 'CR-1',
};
const FLOOR = {
  id: 'floor',
  clause: 'Part 1(h)(ii)',
  daysToUse: 30,
  gives: 'suspend',
  kind: 'nav-floor',
  least: usdc('50'),
};
const terms = (more: Answer = {}) => ({
  occupancy: 'A1',
  commitment: 'advised',
  approved: usdc('1000'),
  firstSkin: usdc('0'),
  unsecured: usdc('1000'),
  subLimits: [],
  covenants: [FLOOR],
  expiresOn: '2099-12-31',
  reviewOn: '2099-06-30',
  ...more,
});
const statement = (nav: string, more: Answer = {}) => ({
  kind: 'nav',
  asOf: '2025-09-30',
  nav: usdc(nav),
  gross: usdc('0'),
  liquid: usdc('0'),
  documentHash: 'a'.repeat(64),
  signedBy: 'A. Administrator',
  ...more,
});

async function propose(more: Answer, upon?: number) {
  const condition: Record<string, string> =
    upon === undefined ? { 'if-none-match': '*' } : { 'if-match': `"${String(upon)}"` };
  return post(`${LINES}/proposals`, 'credit-officer', terms(more), condition);
}

async function openLine(more: Answer = {}, upon?: number) {
  const { json } = await propose(more, upon);
  const approval = { termsHash: json['termsHash'] };
  return post(`${LINES}/proposals/${String(json['proposalId'])}/approval`, 'approver', approval);
}

beforeEach(async () => {
  house = await openHouse();
  await house.app.get(DataSource).transaction(async (tx) => {
    for (const [name, group] of [
      ['credit-officer', 'credit'],
      ['risk-officer', 'risk'],
      ['approver', 'approval'],
      ['legal', 'legal'],
    ] as const)
      await house.app
        .get(ApprovalService)
        .enrol(tx, { id: id<'Actor'>(name), name, role: name, conflictGroup: group });
  });
  expect((await openLine()).status).toBe(200);
});
afterEach(() => house.close());

describe('what one officer does to a line', () => {
  it('is shown with what is possible next, and to the party without what the house thinks of it', async () => {
    const watched = await post(`${LINES}/A1/watch`, 'credit-officer', {
      reason: 'NAV',
      reviewBy: '2098-01-01',
    });
    expect(watched).toMatchObject({
      status: 200,
      json: {
        state: 'watchlist',
        watch: { reason: 'NAV', reviewBy: '2098-01-01' },
        legal: ['unwatch', 'freeze', 'suspend', 'reduce', 'propose'],
      },
    });
    const own = await read(`${LINES}/A1`, 'counterparty:anton');
    expect(own.json).toMatchObject({ state: 'active', watch: null, legal: [] });
    expect((await post(`${LINES}/A1/unwatch`, 'credit-officer', { reason: 'better' })).json).toMatchObject({
      state: 'active',
    });
  });

  it('is a notice that the party reads in its words, and nobody else', async () => {
    const told = ['credit_line.changed', 'credit_line.frozen', 'notice.served'];
    const hook = { url: 'https://hooks.example/', eventTypes: told };
    const { json: endpoint } = await post('/v1/webhook-endpoints', 'counterparty:anton', hook);
    const body = { to: usdc('600'), reason: 'appetite', service: served };
    const reduced = await post(`${LINES}/A1/reduce`, 'risk-officer', body);
    expect(reduced).toMatchObject({ json: { approved: usdc('600.000000'), agreed: usdc('1000.000000') } });
    await post(`${LINES}/A1/freeze`, 'risk-officer', { reason: 'NAV fell' });
    await post(`${LINES}/A1/block-notice`, 'legal', { reason: 'NAV fell', service: served });
    const first = (await read(`${BOOK}/notices?limit=1`, 'counterparty:anton')).json;
    const second = (await read(`${BOOK}/notices?limit=1&after=${String(first['next'])}`)).json;
    const kinds = [first, second].flatMap((page) => (page['notices'] as Answer[]).map(({ kind }) => kind));
    expect(kinds.sort()).toEqual(['line-frozen', 'line-reduced']);
    expect(second['next']).toBeNull();
    const [notice] = first['notices'] as Answer[];
    expect(notice).toMatchObject({
      occupancy: 'A1',
      servedTo: 'Legal, North',
      proof: 'CR-1',
      channel: 'courier',
    });
    expect((await read(`${BOOK}/notices`, 'counterparty:zoe')).status).toBe(404);
    await post(`${LINES}/B1/freeze`, 'risk-officer', { reason: 'the other seat hears of it alone' });
    const { json: heard } = await read(`/v1/webhook-deliveries?endpoint=${String(endpoint['id'])}`);
    const types = (heard['deliveries'] as Answer[]).map(({ type }) => type);
    expect(types.sort()).toEqual([...told, 'notice.served']);
  });

  it.each([
    { act: 'freeze', body: {}, twice: true, status: 409, refusal: 'illegal-act' },
    { act: 'suspend', body: {}, twice: true, status: 409, refusal: 'illegal-act' },
    { act: 'unwatch', body: {}, status: 409, refusal: 'illegal-act' },
    { act: 'watch', body: { reviewBy: '2020-01-01' }, status: 422, refusal: 'review-in-the-past' },
    { act: 'reduce', body: { to: usdc('1000'), service: served }, status: 422, refusal: 'not-a-reduction' },
    {
      act: 'reduce',
      body: { to: usdc('1'), service: { ...served, servedAt: '2098-01-01T00:00:00Z' } },
      status: 422,
      refusal: 'served-in-the-future',
    },
    { act: 'block-notice', body: { service: served }, status: 409, refusal: 'not-blocked' },
  ])('is refused: $act: $refusal', async ({ act, body, twice = false, status, refusal }) => {
    const asked = { reason: 'NAV fell', ...body };
    if (twice) expect((await post(`${LINES}/A1/${act}`, 'credit-officer', asked)).status).toBe(200);
    const answer = await post(`${LINES}/A1/${act}`, 'credit-officer', asked);
    expect(answer).toMatchObject({ status, json: { refusal, type: `/v1/problems/${refusal}` } });
  });

  it('is refused once it was served, where there is no line, and by nobody who is no officer', async () => {
    const body = { reason: 'NAV fell', service: served };
    await post(`${LINES}/A1/freeze`, 'credit-officer', body);
    expect(await post(`${LINES}/A1/block-notice`, 'legal', body)).toMatchObject({
      status: 409,
      json: { refusal: 'served-already' },
    });
    expect((await post(`${LINES}/B1/freeze`, 'credit-officer', body)).status).toBe(404);
    expect(await post(`${LINES}/A1/suspend`, 'default-manager', body)).toMatchObject({
      status: 403,
      json: { refusal: 'unknown-actor' },
    });
  });

  it('does not take back what is committed: that takes two, and a clause', async () => {
    await openLine({ commitment: 'committed' }, 1);
    expect(
      await post(`${LINES}/A1/reduce`, 'risk-officer', { to: usdc('1'), reason: 'x', service: served }),
    ).toMatchObject({ status: 409, json: { refusal: 'line-committed' } });
    const less = { commitment: 'committed', approved: usdc('1') };
    expect(await propose(less, 2)).toMatchObject({ status: 422, json: { refusal: 'clause-missing' } });
    expect((await openLine({ ...less, clause: 'Part 4(b)' }, 2)).json).toMatchObject({ clause: 'Part 4(b)' });
  });
});

describe('a statement', () => {
  it('is delivered by its party or the house, and read by them', async () => {
    expect(await post(STATEMENTS, 'counterparty:anton', statement('-5'))).toMatchObject({
      status: 201,
      json: { partyId: 'anton', nav: usdc('-5.000000') },
    });
    const second = await post(STATEMENTS, 'ops-analyst', statement('60', { documentHash: 'b'.repeat(64) }));
    expect(second.status).toBe(201);
    const first = (await read(`${STATEMENTS}?limit=1`, 'counterparty:anton')).json;
    const rest = (await read(`${STATEMENTS}?limit=1&after=${String(first['next'])}`, 'counterparty:anton'))
      .json;
    expect([rest['statements'], rest['next']]).toMatchObject([[{ id: second.json['id'] }], null]);
  });

  it("of another party's does not exist, like one of a party that there is not", async () => {
    const other = await post(STATEMENTS, 'counterparty:zoe', statement('60'));
    const unknown = await post('/v1/parties/nobody/statements', 'counterparty:zoe', statement('60'));
    expect([other.status, other.json['detail']]).toEqual([404, unknown.json['detail']]);
    expect((await read(STATEMENTS, 'counterparty:zoe')).status).toBe(404);
    expect((await post('/v1/parties/nobody/statements', 'ops-analyst', statement('60'))).status).toBe(404);
  });

  it.each([
    { more: {}, status: 409, refusal: 'delivered-already' },
    { more: { asOf: '2098-01-01' }, status: 422, refusal: 'of-a-day-to-come' },
  ])('is not taken: $refusal', async ({ more, status, refusal }) => {
    await post(STATEMENTS, 'ops-analyst', statement('60'));
    const answer = await post(STATEMENTS, 'ops-analyst', statement('60', more));
    expect(answer).toMatchObject({ status, json: { refusal } });
  });
});

describe('a right that a breach has given', () => {
  let url: string;
  beforeEach(async () => {
    await post(STATEMENTS, 'counterparty:anton', statement('49'));
    const now = new Date('2098-01-01T00:00:00Z');
    await house.app
      .get(DataSource)
      .transaction((tx) => house.app.get(CovenantJudgeService).judge(tx, id<'Book'>('1'), now));
    const { cases, next } = (await read(CASES)).json as { cases: Answer[]; next: unknown };
    expect([cases.length, next]).toEqual([1, null]);
    url = `${CASES}/${String(cases[0]?.['id'])}`;
  });
  const use = { reason: 'the fund is small', service: served };
  const waiver = { until: '2098-06-30', conditions: 'weekly NAV' };

  it('is reserved, and exercised: the line is stopped, and the party reads the notice', async () => {
    expect((await read(url)).json).toMatchObject({
      state: 'open',
      found: '49.000000 USDC',
      useBy: '2098-01-31',
    });
    expect((await post(`${url}/reservation`, 'legal', use)).json).toMatchObject({ state: 'reserved' });
    const exercised = await post(`${url}/exercise`, 'credit-officer', use);
    expect(exercised).toMatchObject({ status: 200, json: { state: 'exercised' } });
    const written = await changesOf(house.app.get(DataSource), 'exercise-right');
    expect(written).toEqual([{ before: { state: 'reserved' }, became: { state: 'exercised' } }]);
    expect((await read(`${LINES}/A1`)).json).toMatchObject({ state: 'suspended' });
    const { json } = await read(`${BOOK}/notices`, 'counterparty:anton');
    expect((json['notices'] as Answer[]).map(({ kind }) => kind).sort()).toEqual([
      'additional-termination-event',
      'rights-reserved',
    ]);
    expect(await post(`${url}/exercise`, 'credit-officer', use)).toMatchObject({
      status: 409,
      json: { refusal: 'illegal-decision', detail: 'it is exercised: possible is nothing' },
    });
  });

  it('is waived by two', async () => {
    const { json } = await post(`${url}/waivers`, 'credit-officer', waiver);
    const proposal = `${BOOK}/waivers/${String(json['proposalId'])}`;
    expect((await read(proposal, 'approver')).json).toMatchObject(waiver);
    const hash = { termsHash: json['termsHash'] };
    const wrong = { termsHash: 'a'.repeat(64) };
    expect(await post(`${proposal}/approval`, 'approver', wrong)).toMatchObject({
      json: { refusal: 'changed' },
    });
    const own = await post(`${url}/waivers`, 'risk-officer', waiver);
    const ownApproval = `${BOOK}/waivers/${String(own.json['proposalId'])}/approval`;
    expect(await post(ownApproval, 'risk-officer', { termsHash: own.json['termsHash'] })).toMatchObject({
      status: 403,
      json: { refusal: 'maker-is-checker' },
    });
    expect((await post(`${proposal}/approval`, 'approver', hash)).json).toMatchObject({
      state: 'waived',
      decisions: [{ kind: 'waive', by: 'approver', waivedUntil: '2098-06-30', conditions: 'weekly NAV' }],
    });
  });

  it.each([
    { path: 'exercise', body: use, as: 'default-manager', status: 403, refusal: 'unknown-actor' },
    {
      path: 'reservation',
      body: { ...use, service: { ...served, servedAt: '2098-01-01T00:00:00Z' } },
      as: 'legal',
      status: 422,
      refusal: 'served-in-the-future',
    },
    {
      path: 'waivers',
      body: { ...waiver, until: '2020-01-01' },
      as: 'credit-officer',
      status: 422,
      refusal: 'waived-in-the-past',
    },
  ] as const)('is not used: $refusal', async ({ path, body, as, status, refusal }) => {
    expect(await post(`${url}/${path}`, as, body)).toMatchObject({ status, json: { refusal } });
  });

  it('is nowhere else', async () => {
    const unknown = `${CASES}/${UNKNOWN.call}`;
    expect((await read(unknown)).status).toBe(404);
    expect((await post(`${unknown}/exercise`, 'credit-officer', use)).status).toBe(404);
    expect((await post(`${unknown}/waivers`, 'credit-officer', waiver)).status).toBe(404);
    expect((await read(`${BOOK}/waivers/${UNKNOWN.call}`)).status).toBe(404);
    const approval = `${BOOK}/waivers/${UNKNOWN.call}/approval`;
    expect((await post(approval, 'approver', { termsHash: 'a'.repeat(64) })).status).toBe(404);
  });

  it('is exercised by nobody whose authority is below the line', async () => {
    await setAuthorities([{ grade: 'credit-officer', most: usdc('999') }]);
    expect(await post(`${url}/exercise`, 'credit-officer', use)).toMatchObject({
      status: 403,
      json: { refusal: 'beyond-authority' },
    });
  });
});

async function setAuthorities(entries: readonly Answer[], upon?: number) {
  const condition: Record<string, string> =
    upon === undefined ? { 'if-none-match': '*' } : { 'if-match': `"${String(upon)}"` };
  const { json, status } = await post(`${AUTHORITIES}/proposals`, 'risk-officer', { entries }, condition);
  if (status !== 201) return { json, status };
  const url = `${AUTHORITIES}/proposals/${String(json['proposalId'])}`;
  expect((await read(url)).json).toMatchObject({ termsHash: json['termsHash'] });
  return await post(`${url}/approval`, 'approver', { termsHash: json['termsHash'] });
}

describe('the table of authorities', () => {
  it('is by two, upon the version that was read, and bounds who approves a line', async () => {
    expect((await read(AUTHORITIES)).json).toEqual({ version: 0, entries: [] });
    const table = [{ grade: 'approver', most: usdc('1500') }];
    expect(await setAuthorities(table)).toMatchObject({ status: 200, json: { version: 1 } });
    expect((await read(AUTHORITIES)).headers['etag']).toBe('"1"');
    expect(await openLine({ approved: usdc('1501') }, 1)).toMatchObject({
      status: 403,
      json: { refusal: 'beyond-authority' },
    });
    expect((await openLine({ approved: usdc('1500') }, 1)).status).toBe(200);
    expect(await setAuthorities(table)).toMatchObject({ status: 412, json: { refusal: 'stale-version' } });
    const entries = [
      { grade: 'board', most: usdc('9') },
      { grade: 'approver', most: usdc('1600') },
    ];
    const next = await post(`${AUTHORITIES}/proposals`, 'risk-officer', { entries }, { 'if-match': '"1"' });
    const { json: proposed } = await read(`${AUTHORITIES}/proposals/${String(next.json['proposalId'])}`);
    expect(proposed['differences']).toEqual([
      { field: 'approver.amount', before: '1500', now: '1600' },
      { field: 'board.amount', before: '', now: '9' },
      { field: 'board.asset', before: '', now: 'USDC' },
    ]);
  });

  it.each([
    { entries: [], error: 'entries' },
    { entries: [{ grade: 'Approver', most: usdc('1') }], error: 'the role of an officer' },
    { entries: [{ grade: 'approver', most: usdc('-1') }], error: 'not below 0' },
  ])('is not understood: $error', async ({ entries, error }) => {
    const { status, json } = await setAuthorities(entries);
    expect([status, JSON.stringify(json)]).toEqual([400, expect.stringContaining(error)]);
  });

  it('is approved by another, by what was read', async () => {
    const body = { entries: [{ grade: 'approver', most: usdc('1') }] };
    const { json } = await post(`${AUTHORITIES}/proposals`, 'risk-officer', body, { 'if-none-match': '*' });
    const url = `${AUTHORITIES}/proposals/${String(json['proposalId'])}/approval`;
    expect(await post(url, 'risk-officer', { termsHash: json['termsHash'] })).toMatchObject({
      json: { refusal: 'maker-is-checker' },
    });
    expect(await post(url, 'approver', { termsHash: 'a'.repeat(64) })).toMatchObject({
      json: { refusal: 'changed' },
    });
    const unknown = `${AUTHORITIES}/proposals/${UNKNOWN.call}`;
    expect((await read(unknown)).status).toBe(404);
    expect((await post(`${unknown}/approval`, 'approver', { termsHash: 'a'.repeat(64) })).status).toBe(404);
  });
});

describe('the desk', () => {
  it('sees affiliates together, with the appetite for them, and every seat stands for itself', async () => {
    const url = '/v1/credit/parties/anton/group';
    expect((await read(url)).json).toMatchObject({ group: null, parties: ['anton'], warning: null });
    const before = (await read(`${LINES}/A1`)).json;
    for (const party of ['anton', 'zoe'])
      await post(`/v1/credit/parties/${party}/group`, 'credit-officer', {
        group: 'north',
        reason: 'same owner',
      });
    await post('/v1/credit/groups/north/appetite', 'risk-officer', { most: usdc('0'), reason: 'board' });
    const { json } = await read(url);
    expect(json).toMatchObject({
      group: 'north',
      parties: ['anton', 'zoe'],
      appetite: usdc('0.000000'),
      warning: null,
      recourse: expect.stringContaining('against each entity alone') as string,
    });
    expect((json['seats'] as Answer[]).map(({ party, unmeasured }) => [party, unmeasured])).toEqual([
      ['anton', 'exposure-stale'],
      ['zoe', 'exposure-stale'],
    ]);
    expect((await read(`${LINES}/A1`)).json).toEqual(before);
    expect((await read(url, 'counterparty:anton')).status).toBe(403);
  });

  it('knows no other party', async () => {
    const body = { group: 'north', reason: 'same owner' };
    expect((await read('/v1/credit/parties/nobody/group')).status).toBe(404);
    expect((await post('/v1/credit/parties/nobody/group', 'credit-officer', body)).status).toBe(404);
  });

  it('reads reviews and breaches page by page', async () => {
    for (const url of ['/v1/credit/reviews', '/v1/credit/limit-breaches']) {
      const { status, json } = await read(`${url}?limit=1&after=${UNKNOWN.call}`);
      expect([status, json['next']]).toEqual([200, null]);
    }
  });
});
