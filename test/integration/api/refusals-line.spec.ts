import { CovenantJudgeService } from '@app/credit';
import { id } from '@app/kernel';
import { DataSource } from 'typeorm';
import { ANTONS, type Answer, asOwner, type CallerName, type House, knock, openHouse } from './a-house';
import { enrol, said, unenrolled } from './four-eyes';

const BOOK = `/v1/relationships/${ANTONS.relationship}`;
const LINES = `${BOOK}/credit-lines`;
const LINE = `${LINES}/A1`;

let house: House;
let keys = 0;
let right: string; // that the breach of a covenant has given
let withdrawal: string;
const usdc = (amount: string) => ({ amount, asset: 'USDC' });
const post = (url: string, as: CallerName, body: unknown, headers: Record<string, string> = {}) =>
  knock(house, url, { as, method: 'POST', key: `line-${String((keys += 1))}`, body, headers });
const unruled = (statement: string) => asOwner(house, `set session_replication_role = replica; ${statement}`);

const served = {
  servedTo: 'Legal, North',
  servedAt: '2026-01-01T12:00:00Z',
  channel: 'courier',
  proof: 'CR-1',
};
const reason = { reason: 'NAV fell' };
const use = { ...reason, service: served };
const tomorrow = { ...reason, service: { ...served, servedAt: '2098-01-01T00:00:00Z' } };
const waiver = { until: '2098-06-30', conditions: 'weekly NAV' };

beforeAll(async () => {
  house = await openHouse();
  for (const officer of ['credit-officer', 'approver']) await enrol(house, officer);
  const floor = { id: 'floor', clause: 'Part 1(h)(ii)', daysToUse: 30, gives: 'suspend', kind: 'nav-floor' };
  const terms = {
    occupancy: 'A1',
    commitment: 'advised',
    approved: usdc('1000'),
    firstSkin: usdc('0'),
    unsecured: usdc('1000'),
    subLimits: [],
    covenants: [{ ...floor, least: usdc('50') }],
    expiresOn: '2099-12-31',
    reviewOn: '2099-06-30',
  };
  const propose = async () =>
    (await post(`${LINES}/proposals`, 'credit-officer', terms, { 'if-none-match': '*' })).json;
  const [one, other] = [await propose(), await propose()];
  const approval = `${LINES}/proposals/${String(one['proposalId'])}/approval`;
  expect(said(await post(approval, 'approver', { termsHash: one['termsHash'] }))).toBe('200');
  withdrawal = `${LINES}/proposals/${String(other['proposalId'])}/withdrawal`;
  const amounts = { nav: usdc('49'), gross: usdc('0'), liquid: usdc('0') };
  const proof = { documentHash: 'a'.repeat(64), signedBy: 'A. Administrator' };
  const statement = { kind: 'nav', asOf: '2025-09-30', ...amounts, ...proof };
  expect(said(await post('/v1/parties/anton/statements', 'credit-officer', statement))).toBe('201');
  const later = new Date('2098-01-01T00:00:00Z');
  await house.app
    .get(DataSource)
    .transaction((tx) => house.app.get(CovenantJudgeService).judge(tx, id<'Book'>('1'), later));
  const [found] = (await knock(house, `${BOOK}/covenant-cases`, { as: 'auditor' })).json['cases'] as Answer[];
  right = `${BOOK}/covenant-cases/${String(found?.['id'])}`;
});
afterAll(() => house.close());

it('says no to whom the house has not enrolled, whatever he would do alone', async () => {
  const doors: [string, object][] = [
    ...['freeze', 'suspend', 'unwatch'].map((act): [string, object] => [`${LINE}/${act}`, reason]),
    [`${LINE}/watch`, { ...reason, reviewBy: '2098-01-01' }],
    [`${LINE}/reduce`, { ...use, to: usdc('1') }],
    [`${LINE}/block-notice`, use],
    [`${right}/reservation`, use],
    [`${right}/exercise`, use],
    [`${right}/waivers`, waiver],
    [withdrawal, reason],
    ['/v1/credit/parties/anton/group', { ...reason, group: 'north' }],
  ];
  const answers = await unenrolled(house, 'credit-officer', async () => {
    const said: unknown[] = [];
    for (const [url, body] of doors) said.push((await post(url, 'credit-officer', body)).json['refusal']);
    return said;
  });
  expect(answers).toEqual(doors.map(() => 'unknown-actor'));
  const appetite = { ...reason, most: usdc('1') };
  expect(said(await post('/v1/credit/groups/north/appetite', 'risk-officer', appetite))).toBe(
    '403 unknown-actor',
  );
});

it('takes no notice that is served tomorrow', async () => {
  const doors: [string, object][] = [
    [`${LINE}/freeze`, tomorrow],
    [`${LINE}/suspend`, tomorrow],
    [`${right}/reservation`, tomorrow],
    [`${right}/exercise`, tomorrow],
  ];
  for (const [url, body] of doors)
    expect([url, said(await post(url, 'credit-officer', body))]).toEqual([url, '422 served-in-the-future']);
  expect(said(await post(`${LINE}/freeze`, 'credit-officer', reason))).toBe('200');
  expect(said(await post(`${LINE}/block-notice`, 'credit-officer', tomorrow))).toBe(
    '422 served-in-the-future',
  );
});

it('does nothing with a right that was used', async () => {
  expect(said(await post(`${right}/exercise`, 'credit-officer', use))).toBe('200');
  expect(said(await post(`${right}/reservation`, 'credit-officer', use))).toBe('409 illegal-decision');
  expect(said(await post(`${right}/waivers`, 'credit-officer', waiver))).toBe('409 illegal-decision');
});

it('neither watches nor reduces a line that has run out', async () => {
  await unruled(`update credit_line set (review_on, expires_on) = ('2025-10-08', '2025-10-08')`);
  const watch = { ...reason, reviewBy: '2098-01-01' };
  expect(said(await post(`${LINE}/watch`, 'credit-officer', watch))).toBe('409 illegal-act');
  const reduce = { ...use, to: usdc('1') };
  expect(said(await post(`${LINE}/reduce`, 'credit-officer', reduce))).toBe('409 illegal-act');
});
