import { ApprovalService } from '@app/control';
import { id } from '@app/kernel';
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
} from '../api/a-house';

const BOOK = `/v1/relationships/${ANTONS.relationship}`;
const LINES = `${BOOK}/credit-lines`;
const WRONG_WAYS = `${BOOK}/wrong-ways`;
const OVERRIDES = `${BOOK}/appetite-overrides`;
const APPETITE = '/v1/credit/appetite';
const WEIGHTS = '/v1/credit/score-weights';

let house: House;
let keys = 0;
const usdc = (amount: string) => ({ amount, asset: 'USDC' });
const read = (url: string, as: CallerName = 'auditor') => knock(house, url, { as });
const post = (url: string, as: CallerName, body: unknown = {}, headers: Record<string, string> = {}) =>
  knock(house, url, { as, method: 'POST', key: `key-${String((keys += 1))}`, body, headers });
const upon = (version: number): Record<string, string> =>
  version === 0 ? { 'if-none-match': '*' } : { 'if-match': `"${String(version)}"` };
const approve = (url: string, { proposalId, termsHash }: Answer, as: CallerName = 'approver') =>
  post(`${url}/proposals/${String(proposalId)}/approval`, as, { termsHash });
const terms = (more: Answer = {}) => ({
  occupancy: 'A1',
  commitment: 'advised',
  approved: usdc('1000'),
  firstSkin: usdc('0'),
  unsecured: usdc('1000'),
  subLimits: [],
  covenants: [],
  expiresOn: '2099-12-31',
  reviewOn: '2099-06-30',
  ...more,
});
const propose = (more: Answer, version: number) =>
  post(`${LINES}/proposals`, 'credit-officer', terms(more), upon(version));
const line = async (more: Answer, version: number) => {
  const { json } = await propose(more, version);
  return approve(LINES, json, 'risk-officer');
};
/** The last word of the audit on a deed. */
const audited = async (deed: string) => {
  const rows = await house.app
    .get(DataSource)
    .query<{ before: object; after: Answer }[]>(
      `select before, after from control.audit_entry where deed = $1 order by id desc limit 1`,
      [deed],
    );
  return rows[0];
};

async function open(): Promise<void> {
  house = await openHouse();
  await house.app.get(DataSource).transaction(async (tx) => {
    for (const [name, group] of [
      ['credit-officer', 'credit'],
      ['risk-officer', 'risk'],
      ['approver', 'approval'],
      ['compliance', 'compliance'],
    ] as const)
      await house.app
        .get(ApprovalService)
        .enrol(tx, { id: id<'Actor'>(name), name, role: name, conflictGroup: group });
  });
  expect((await line({}, 0)).status).toBe(200);
}
const close = () => house.close();

describe('a line with steps and a soft limit', () => {
  beforeEach(open);
  afterEach(close);

  it('is shown as it was agreed, with what is left of it', async () => {
    const more = { reductions: [{ from: '2098-01-01', most: usdc('400') }], warnAt: 80 };
    const { status, json } = await line(more, 1);
    expect({ status, json }).toMatchObject({
      status: 200,
      json: { reductions: [{ from: '2098-01-01', most: usdc('400.000000') }], warnAt: 80 },
    });
    expect(json).toMatchObject({ approved: usdc('1000.000000'), steppedTo: usdc('1000.000000') });
  });

  it('is not proposed with steps that do not fall, nor with what nobody understands', async () => {
    for (const reductions of [
      [{ from: '2020-01-01', most: usdc('400') }],
      [{ from: '2098-01-01', most: usdc('1000') }],
    ])
      expect(await propose({ reductions }, 1)).toMatchObject({
        status: 422,
        json: { type: '/v1/problems/reductions-not-falling' },
      });
    for (const more of [{ warnAt: 0 }, { warnAt: 100 }, { warnAt: '80' }, { reductions: [{ from: 'soon' }] }])
      expect((await propose(more, 1)).status).toBe(400);
  });

  it('that was proposed is taken back once, and approved no more', async () => {
    const { json: proposal } = await propose({}, 1);
    const url = `${LINES}/proposals/${String(proposal['proposalId'])}/withdrawal`;
    const reason = { reason: 'the fund asks for less' };
    expect((await post(url, 'credit-officer', reason)).json).toMatchObject({ state: 'withdrawn' });
    const again = await post(url, 'risk-officer', reason);
    expect({ status: again.status, type: again.json['type'] }).toEqual({
      status: 409,
      type: '/v1/problems/proposal-over',
    });
    expect((await approve(LINES, proposal)).json['type']).toBe('/v1/problems/proposal-over');
    const none = `${LINES}/proposals/${UNKNOWN.call}/withdrawal`;
    expect((await post(none, 'credit-officer', reason)).status).toBe(404);
  });

  it('is not approved for a seat that does not perform', async () => {
    const { json: proposal } = await propose({}, 1);
    await asOwner(house, `update occupancy set standing = 'potential-default' where code = 'A1'`);
    const refused = await approve(LINES, proposal);
    expect(refused).toMatchObject({ status: 409, json: { type: '/v1/problems/seat-not-performing' } });
  });
});

describe('wrong-way risk', () => {
  beforeAll(open);
  afterAll(close);

  const said = {
    occupancy: 'A1',
    underlying: 'BTC',
    kind: 'correlated',
    side: 'long',
    percent: '2.5',
    reason: 'it mines what it trades',
  };

  it('is said by one and agreed to by another, and stands with both words of the audit', async () => {
    const { json: proposal } = await post(`${WRONG_WAYS}/proposals`, 'credit-officer', said);
    const url = `${WRONG_WAYS}/proposals/${String(proposal['proposalId'])}`;
    expect((await read(url)).json).toMatchObject({
      differences: [
        { field: 'kind', now: 'correlated' },
        { field: 'side', now: 'long' },
        { field: 'percent', now: '2.5' },
      ],
    });
    expect(await approve(WRONG_WAYS, proposal)).toMatchObject({
      status: 200,
      json: { version: 1, percent: '2.50' },
    });
    expect((await read(WRONG_WAYS)).json).toMatchObject({
      wrongWays: [{ occupancy: 'A1', kind: 'correlated' }],
    });
    expect(await audited('approve-wrong-way')).toMatchObject({
      before: { inForce: [] },
      after: { became: { inForce: [{ version: 1 }] } },
    });
  });

  it('is said whole or not at all; agreed to by nobody who said it, in no other words, and nowhere else', async () => {
    for (const [more, status] of [
      [{ percent: undefined }, 400],
      [{ kind: 'affiliate' }, 400],
      [{ percent: '0.00' }, 400],
      [{ percent: '100.01' }, 400],
      [{ occupancy: 'A9' }, 422],
    ] as const)
      expect((await post(`${WRONG_WAYS}/proposals`, 'credit-officer', { ...said, ...more })).status).toBe(
        status,
      );
    const { json: proposal } = await post(`${WRONG_WAYS}/proposals`, 'risk-officer', said);
    expect((await approve(WRONG_WAYS, proposal, 'risk-officer')).json['type']).toBe(
      '/v1/problems/maker-is-checker',
    );
    const other = { ...proposal, termsHash: 'a'.repeat(64) };
    expect((await approve(WRONG_WAYS, other)).json['type']).toBe('/v1/problems/changed');
    expect((await read(`${WRONG_WAYS}/proposals/${UNKNOWN.call}`)).status).toBe(404);
    expect((await approve('/v1/relationships/2/wrong-ways', proposal)).status).toBe(404);
  });
});

describe('the appetite', () => {
  beforeEach(open);
  afterEach(close);

  const appetite = (perParty: string) => ({
    perParty: usdc(perParty),
    perGroup: usdc('9000'),
    perUnderlying: [{ underlying: 'BTC', most: usdc('5000') }],
  });
  const btc = (most: string) => ({ subLimits: [{ by: 'underlying', of: 'BTC', most: usdc(most) }] });
  const lay = async (perParty: string, version = 0) => {
    const { json } = await post(`${APPETITE}/proposals`, 'risk-officer', appetite(perParty), upon(version));
    return approve(APPETITE, json);
  };

  it('is laid down whole by two, read with its version, and proposed upon that', async () => {
    expect((await read(APPETITE)).json).toEqual({ appetite: null });
    expect((await lay('2000')).json).toMatchObject({ version: 1, perParty: usdc('2000.000000') });
    const { headers, json } = await read(APPETITE);
    expect(headers['etag']).toBe('"1"');
    expect(json).toMatchObject({
      appetite: { perUnderlying: [{ underlying: 'BTC', most: usdc('5000.000000') }] },
    });
    const stale = await post(`${APPETITE}/proposals`, 'risk-officer', appetite('1'), upon(0));
    expect(stale).toMatchObject({ status: 412, json: { type: '/v1/problems/stale-version' } });
    const { json: next } = await post(`${APPETITE}/proposals`, 'risk-officer', appetite('3000'), upon(1));
    const proposal = await read(`${APPETITE}/proposals/${String(next['proposalId'])}`);
    expect(proposal.json['differences']).toEqual([{ field: 'perParty.amount', before: '2000', now: '3000' }]);
    expect(await audited('approve-appetite')).toMatchObject({ after: { became: { version: 1 } } });
  });

  it('keeps a line back that is beyond it, until two others let it through, and no longer than they do', async () => {
    await lay('2000');
    const { json: proposal } = await propose({ approved: usdc('2001'), ...btc('1') }, 1);
    const refused = await approve(LINES, proposal, 'risk-officer');
    expect(refused).toMatchObject({
      status: 409,
      json: { type: '/v1/problems/over-appetite', detail: 'party anton: 2001.000000 of 2000.000000 USDC' },
    });
    const [now] = await house.app.get(DataSource).query<{ at: Date }[]>('select clock_now() as at');
    const until = new Date(now!.at.getTime() + 86_400_000).toISOString().slice(0, 19);
    const asked = { occupancy: 'A1', most: usdc('2001'), expiresAt: `${until}Z`, reason: 'a merger' };
    const { json: override } = await post(`${OVERRIDES}/proposals`, 'risk-officer', asked);
    const read1 = await read(`${OVERRIDES}/proposals/${String(override['proposalId'])}`);
    expect(read1.json).toMatchObject({ most: usdc('2001.000000'), termsHash: override['termsHash'] });
    expect((await approve(OVERRIDES, override)).status).toBe(200);
    expect((await read(OVERRIDES)).json).toMatchObject({
      overrides: [{ by: ['risk-officer', 'approver'], standing: 'in-time' }],
    });
    await unruled(`update appetite_override set (agreed_at, expires_at) =
      (agreed_at - interval '2 days', expires_at - interval '2 days')`);
    expect((await approve(LINES, proposal, 'risk-officer')).status).toBe(409);
    expect((await read(OVERRIDES)).json).toMatchObject({ overrides: [{ standing: 'expired' }] });
    await unruled(`update appetite_override set (agreed_at, expires_at) =
      (agreed_at + interval '2 days', expires_at + interval '2 days')`);
    expect((await approve(LINES, proposal, 'risk-officer')).status).toBe(200);
  });

  it('has no override that is over, too long, of nothing or of no seat', async () => {
    for (const [more, status] of [
      [{ expiresAt: '2020-01-01T00:00:00Z' }, 422],
      [{ expiresAt: '2098-01-01T00:00:00Z' }, 422],
      [{ most: usdc('0') }, 400],
      [{ occupancy: 'A9' }, 422],
    ] as const) {
      const asked = { occupancy: 'A1', most: usdc('1'), expiresAt: '2098-01-01T00:00:00Z', reason: 'x' };
      expect((await post(`${OVERRIDES}/proposals`, 'risk-officer', { ...asked, ...more })).status).toBe(
        status,
      );
    }
  });
});

describe('how a line stands', () => {
  beforeAll(open);
  afterAll(close);

  const weights = { utilisation: 30, covenants: 20, breaches: 20, statements: 10, failures: 20 };
  const lay = async () => {
    const { json } = await post(`${WEIGHTS}/proposals`, 'risk-officer', weights, upon(0));
    return approve(WEIGHTS, json);
  };

  it('is not scored without weights, without marks and without a value of the party, and says so', async () => {
    expect((await read(`${LINES}/A1/score`)).json).toMatchObject({ score: null, notScored: 'no-weights' });
    for (const failures of [19, 21])
      expect(
        await post(`${WEIGHTS}/proposals`, 'risk-officer', { ...weights, failures }, upon(0)),
      ).toMatchObject({ status: 422, json: { refusal: 'weights-not-whole' } });
    expect((await lay()).json).toMatchObject({ version: 1, utilisation: 30 });
    expect((await read(WEIGHTS)).json).toMatchObject({ weights: { version: 1 } });
    const unmarked = (await read(`${LINES}/A1/score`)).json;
    expect(unmarked).toMatchObject({ weights: 1, score: null, components: [] });
  });

  it('is scored from what is known, each part with its points and its instant', async () => {
    await marksOfNow();
    expect((await read(`${LINES}/A1/score`)).json).toMatchObject({ notScored: 'no-statement' });
    const [{ day }] = await house.app
      .get(DataSource)
      .query<[{ day: string }]>(`select ((clock_now() at time zone 'UTC')::date - 1)::text as day`);
    await post('/v1/parties/anton/statements', 'counterparty:anton', {
      kind: 'nav',
      asOf: day,
      nav: usdc('100'),
      gross: usdc('0'),
      liquid: usdc('0'),
      documentHash: 'a'.repeat(64),
      signedBy: 'A. Administrator',
    });
    const { json } = await read(`${LINES}/A1/score`);
    expect(json).toMatchObject({ score: '70.00', notScored: null, formula: 'line-score-1', weights: 1 });
    expect((json['components'] as Answer[])[0]).toMatchObject({
      part: 'utilisation',
      points: '30.0000',
      of: '0.000000 of 0.000000 USDC',
    });
  });

  it('shows what could still be reserved to the house and to its own party, and why nothing could', async () => {
    await marksOfNow();
    const own = await read(`${LINES}/A1/capacity`, 'counterparty:anton');
    expect(own.json).toMatchObject({
      unmeasured: null,
      capacity: {
        amount: usdc('0.000000'),
        boundBy: 'cover',
        blocked: 'exhausted',
        binding: { of: 'number' },
      },
    });
    expect((await read(`${LINES}/B1/capacity`, 'counterparty:anton')).status).toBe(404);
    expect((await read(`${LINES}/A1/capacity`, 'counterparty:zoe')).status).toBe(404);
    expect((await read(`${LINES}/A9/score`)).status).toBe(404);
  });
});

/** Nothing but the superuser's hand: time that has passed. */
const unruled = (statement: string) => asOwner(house, `set session_replication_role = replica; ${statement}`);

async function marksOfNow(): Promise<void> {
  await house.app.get(DataSource).query(
    `with now as (insert into snapshot values (gen_random_uuid(), clock_now(), 'hash') returning id)
     insert into snapshot_mark select id, 'BTC', 100000, clock_now(), 'venue-1', '1h bar close' from now`,
  );
}
