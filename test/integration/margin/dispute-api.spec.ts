import { randomUUID } from 'node:crypto';
import {
  type Answer,
  ANTONS,
  asOwner,
  type CallerName,
  dispute as respond,
  type House,
  knock,
  openHouse,
  ZOES,
} from '../api/a-house';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

let n = 0;
const at = (path = '', call = ANTONS.call) => `/v1/margin-calls/${call}/dispute${path}`;
const say = (path: string, body: unknown, as: CallerName, call?: string) =>
  knock(house, at(path, call), { as, method: 'POST', key: `dispute-${String((n += 1))}`, body });
const claim = (amount: string, more: Answer = {}) => ({
  category: 'exposure',
  amount: { amount, asset: 'USDC' },
  reason: 'the population is not ours',
  ...more,
});
const quotation = (dealer: string, more: Answer = {}) => ({ symbol: 'USDC', dealer, mid: '0.998', ...more });
const record = (body: Answer) =>
  knock(house, '/v1/reference-rates', {
    as: 'ops-analyst',
    method: 'POST',
    key: `rate-${String((n += 1))}`,
    body,
  });
const refusalOf = ({ status, json }: { status: number; json: Answer }) =>
  `${String(status)} ${String(json['refusal'])}`;

describe('a dispute, at the door', () => {
  it('refuses what is no dispute of this call, and says why', async () => {
    const said = async (amount: string) => refusalOf(await say('', claim(amount), 'counterparty:anton'));
    expect(await said('0')).toBe('422 dispute-not-positive');
    expect(await said('600000.000001')).toBe('422 dispute-above-call');
    expect((await say('', claim('0.0000001'), 'counterparty:anton')).status).toBe(400);
    expect((await say('', claim('1', { category: 'mood' }), 'counterparty:anton')).status).toBe(400);
    expect((await say('', claim('1'), 'counterparty:anton', ZOES.call)).status).toBe(404);
    expect((await knock(house, at(), { as: 'counterparty:anton' })).status).toBe(404);
    expect((await say('/quotations', quotation('d1'), 'ops-analyst')).status).toBe(404);
  });

  it('is opened, quoted for by four, and not recalculated before its time', async () => {
    const ofCollateral = claim('200000', { category: 'collateral-value' });
    const opened = await say('', ofCollateral, 'counterparty:anton');
    const call = opened.json['callId'] as string;
    expect(opened.status).toBe(200);
    for (const dealer of ['d1', 'd2', 'd3'])
      expect((await say('/quotations', quotation(dealer), 'ops-analyst', call)).status).toBe(200);
    const absurd = await say('/quotations', quotation('d4', { mid: '999999' }), 'ops-analyst', call);
    expect(refusalOf(absurd)).toBe('422 quotation-implausible');
    expect(refusalOf(await say('/resolution', {}, 'risk-officer', call))).toBe('409 too-early');
    expect((await say('/quotations', quotation('d4'), 'risk-officer', call)).status).toBe(200);
    expect(refusalOf(await say('/resolution', {}, 'risk-officer', call))).toBe('403 maker-is-checker');
    const unused = await say('/quotations', quotation('d6', { symbol: 'BTC' }), 'risk-officer', call);
    expect(refusalOf(unused)).toBe('422 quotation-of-nothing-used');
    const again = await say('/quotations', quotation('d1', { mid: '0.999' }), 'risk-officer', call);
    expect(refusalOf(again)).toBe('409 quoted-twice-by-one-dealer');
    const fifth = await say('/quotations', quotation('d5'), 'risk-officer', call);
    expect(refusalOf(fifth)).toBe('409 quotations-complete');
    const { json } = await knock(house, at('', call), { as: 'counterparty:anton' });
    expect(json).toMatchObject({
      category: 'collateral-value',
      of: 'call',
      amount: { amount: '200000.000000' },
      upheld: null,
      reconciliationId: null,
    });
    expect(json['quotations']).toHaveLength(4);
    expect((await knock(house, at('', call), { as: 'counterparty:zoe' })).status).toBe(404);
  });

  it('stands on the worklist of the house with its ages, and of nobody else', async () => {
    const { json } = await knock(house, '/v1/disputes', { as: 'auditor' });
    const [aged] = json['disputes'] as [Answer];
    expect(aged).toMatchObject({ occupancy: 'A1', kind: 'vm', ages: [{ regime: 'EMIR' }, { regime: 'US' }] });
    expect(aged['ages']).toMatchObject([{ amount: 'no-rate', steps: [] }, { amount: 'no-rate' }]);
    expect((await knock(house, '/v1/disputes?limit=1', { as: 'auditor' })).json['next']).toBeNull();
    expect((await knock(house, '/v1/disputes', { as: 'counterparty:anton' })).status).toBe(403);
  });

  it('is given up by the party, who then owes it whole, and is over', async () => {
    const [{ callId }] = (await knock(house, '/v1/disputes', { as: 'auditor' })).json['disputes'] as [
      { callId: string },
    ];
    const foreign = await say('/concession', { reason: 'ours' }, 'counterparty:zoe', callId);
    expect(foreign.status).toBe(404);
    const conceded = await say('/concession', { reason: 'they were right' }, 'counterparty:anton', callId);
    expect(conceded.json).toEqual({
      upheld: { amount: '200000.000000', asset: 'USDC' },
      recalculated: null,
      byCall: null,
    });
    const over = async (path: string, body: Answer) =>
      refusalOf(await say(path, body, 'risk-officer', callId));
    expect(await over('/concession', { reason: 'once more' })).toBe('409 resolved-already');
    expect(await over('/quotations', quotation('d9'))).toBe('409 resolved-already');
    expect(await over('/resolution', {})).toBe('409 resolved-already');
    const { json } = await knock(house, at('', callId), { as: 'counterparty:anton' });
    expect(json).toMatchObject({ end: { by: 'concession-of-the-party' } });
  });

  it('is of exposure where a call is answered without saying more', async () => {
    const answered = await knock(house, `/v1/margin-calls/${ZOES.call}/response`, {
      as: 'counterparty:zoe',
      method: 'POST',
      key: 'zoe',
      body: respond('1000'),
    });
    const part = (answered.json['calls'] as string[]).at(-1)!;
    const { json } = await knock(house, at('', part), { as: 'counterparty:zoe' });
    expect(json).toMatchObject({ category: 'exposure', of: 'call', amount: { amount: '1000.000000' } });
  });

  it.each([
    { state: 'issued', due: `date '2020-01-01'`, says: '409 dispute-too-late' },
    { state: 'issued', due: `clock_now() - interval '1 second'`, says: '409 deadline-passed' },
    { state: 'agreed', due: `clock_now() + interval '1 hour'`, says: '409 wrong-state' },
    { state: 'settled', due: `date '2020-01-01'`, says: '409 dispute-too-late' },
    { state: 'settled', due: 'clock_now()', asset: 'USDT', says: '422 wrong-asset' },
    { state: 'settled', due: 'clock_now()', says: '200 undefined' },
    { state: 'settled', due: 'clock_now()', twice: true, says: '409 disputed-already' },
    { state: 'issued', due: `clock_now() + interval '1 hour'`, upheld: true, says: '409 resolved-already' },
    { state: 'settled', due: 'clock_now()', upheld: true, says: '409 resolved-already' },
  ])('of a call that is $state and due at $due is answered with $says', async (row) => {
    const { state, due, asset = 'USDC', twice = false, upheld = false, says } = row;
    const call = randomUUID();
    await asOwner(
      house,
      `set session_replication_role = replica;
       insert into margin_call (relationship_id, id, occupancy, kind, direction, asset, amount, snapshot_id, issued_at, due_at, state,
         version, paid, statement, upheld_of)
       select relationship_id, '${call}', occupancy, kind, direction, '${asset}', amount, gen_random_uuid(), issued_at, ${due}, '${state}', 1,
         case '${state}' when 'settled' then amount else 0 end, '{}',
         case when ${String(upheld)} then gen_random_uuid() end
       from margin_call where id = '${ANTONS.call}'`,
    );
    const asked = claim('1');
    if (twice) expect((await say('', asked, 'counterparty:anton', call)).status).toBe(200);
    expect(refusalOf(await say('', asked, 'counterparty:anton', call))).toBe(says);
    if (!upheld || state !== 'issued') return;
    const to = `/v1/margin-calls/${call}/response`;
    const answer = {
      as: 'counterparty:anton',
      method: 'POST',
      key: `answer-${call}`,
      body: respond('1'),
    } as const;
    expect(refusalOf(await knock(house, to, answer))).toBe(says);
  });
});

describe('reference rates', () => {
  const rate = { name: 'SOFR', fixedOn: '2025-10-09', rate: '0.0412', source: 'FRBNY' };

  it('are recorded once each, and another for the same day is refused', async () => {
    expect((await record({ rates: [rate] })).json).toEqual({ recorded: 1 });
    expect((await record({ rates: [rate] })).status).toBe(200);
    expect(refusalOf(await record({ rates: [{ ...rate, rate: '0.0413' }] }))).toBe('409 rate-differs');
  });

  it('are of a day that has been, and of a currency that is worth something', async () => {
    expect(refusalOf(await record({ rates: [{ ...rate, fixedOn: '2999-01-01' }] }))).toBe(
      '422 rate-from-the-future',
    );
    const nothing = { ...rate, name: 'USDC/EUR', rate: '0' };
    expect(refusalOf(await record({ rates: [nothing] }))).toBe('422 not-a-rate');
    expect((await record({ rates: [{ ...rate, rate: '4.12 %' }] })).status).toBe(400);
  });

  it('of benchmarks are fractions, and do not step by more than 100 basis points', async () => {
    const estr = { ...rate, name: 'ESTR', fixedOn: '2025-09-08', rate: '0.0193' };
    expect(refusalOf(await record({ rates: [{ ...estr, rate: '1.93' }] }))).toBe('422 not-a-fraction');
    const batch = [estr, { ...estr, fixedOn: '2025-09-09', rate: '0.193' }];
    expect(refusalOf(await record({ rates: batch }))).toBe('409 rate-step-too-large');
    expect((await record({ rates: [estr] })).json).toEqual({ recorded: 1 }); // of the batch, nothing was recorded
    const next = (fixedOn: string, to: string) => record({ rates: [{ ...estr, fixedOn, rate: to }] });
    expect(refusalOf(await next('2025-09-09', '0.0294'))).toBe('409 rate-step-too-large');
    expect(refusalOf(await next('2025-09-05', '0.0092'))).toBe('409 rate-step-too-large');
    expect((await next('2025-09-09', '0.0293')).status).toBe(200); // 100 exactly
    expect((await next('2025-09-30', '0.0493')).status).toBe(200); // nothing was published in the days before it
  });
});

describe('interest statements', () => {
  const address = `/v1/relationships/${ANTONS.relationship}/interest-statements`;
  const state = (period: string) =>
    knock(house, address, {
      as: 'ops-analyst',
      method: 'POST',
      key: `interest-${period}`,
      body: { period },
    });

  it('are of a month or a day that is over, where the paper elects a benchmark', async () => {
    expect((await state('2026-13')).status).toBe(400);
    expect(refusalOf(await state('2025-02-30'))).toBe('409 no-such-period');
    expect(refusalOf(await state('2999-01'))).toBe('409 period-not-over');
    expect(refusalOf(await state('2999-01-02'))).toBe('409 period-not-over');
    expect(refusalOf(await state('2025-10'))).toBe('409 no-interest-elected');
    const own = await knock(house, address, { as: 'counterparty:anton' });
    expect(own.json).toEqual({ statements: [] });
    expect((await knock(house, address, { as: 'counterparty:zoe' })).status).toBe(404);
  });
});
