import { CalendarDate } from '@app/kernel';
import { ReferenceRateService } from '@app/margin';
import { DataSource } from 'typeorm';
import { type Answer, type CallerName, type House, knock, openHouse, UNKNOWN } from '../api/a-house';
import { FOUR_EYES, fourEyesAt, said } from '../api/four-eyes';

const RATES = '/v1/reference-rates';
const PROPOSALS = `${RATES}/proposals`;
const sofr = { name: 'SOFR', fixedOn: '2025-10-09', rate: '0.0412', source: 'FRBNY' };

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

let keys = 0;
const db = () => house.app.get(DataSource);
const post = (url: string, as: CallerName, body: unknown) =>
  knock(house, url, { as, method: 'POST', key: `rate-${String((keys += 1))}`, body });
const record = (...rates: object[]) => post(RATES, 'ops-analyst', { rates });
const propose = (rate: object) =>
  post(PROPOSALS, 'ops-analyst', Object.assign({ reason: 'restated by its publisher' }, rate));
const approve = ({ proposalId, termsHash }: Answer) =>
  post(`${PROPOSALS}/${String(proposalId)}/approval`, 'approver', { termsHash });
const history = async (name: string, more = '') =>
  (await knock(house, `${RATES}?name=${encodeURIComponent(name)}&after=2025-09-30${more}`, { as: 'auditor' }))
    .json;
const broken = (statement: string) =>
  db()
    .query(statement)
    .then(() => 'written')
    .catch((error: unknown) => {
      const { constraint, message } = (error as { driverError: { constraint?: string; message: string } })
        .driverError;
      return constraint ?? message;
    });

it('is approved by another, who has read it, in time, and once', async () => {
  await record({ ...sofr, fixedOn: '2025-09-01' });
  let n = 0;
  const door = {
    maker: 'ops-analyst',
    checker: 'approver',
    propose: () => propose({ ...sofr, fixedOn: '2025-09-01', rate: `0.04${String((n += 1))}` }),
    approvalOf: (proposalId: string) => `${PROPOSALS}/${proposalId}/approval`,
  } as const;
  expect(await fourEyesAt(house, door)).toEqual(FOUR_EYES);
});

it('corrects a rate by two, and keeps what was known before', async () => {
  expect(said(await record(sofr))).toBe('200');
  const before = (await db().query<{ now: Date }[]>('select clock_timestamp() as now'))[0]!.now;
  const { json: proposal } = await propose({ ...sofr, rate: '0.0431' });
  const read = await knock(house, `${PROPOSALS}/${String(proposal['proposalId'])}`, { as: 'approver' });
  expect(read.json).toMatchObject({ rate: '0.0431', version: 2, before: { rate: '0.0412', version: 1 } });
  expect((await approve(proposal)).json).toMatchObject({ rate: '0.0431', version: 2, checkedBy: 'approver' });
  expect((await approve(proposal)).json).toMatchObject({ version: 2 });
  const known = await history('SOFR', '&limit=5');
  expect(known['next']).toBeNull();
  expect(known['rates']).toMatchObject([
    { rate: '0.0412', version: 1, recordedBy: 'ops-analyst', checkedBy: null, reason: null },
    { rate: '0.0431', version: 2, recordedBy: 'ops-analyst', reason: 'restated by its publisher' },
  ]);
  const rates = house.app.get(ReferenceRateService);
  const [first, last] = [CalendarDate.of(2025, 10, 1), CalendarDate.of(2025, 10, 31)];
  const seen = async (knownAt?: Date) =>
    (await db().transaction((tx) => rates.between(tx, 'SOFR', first, last, knownAt))).get(sofr.fixedOn)?.rate;
  expect([await seen(before), await seen()]).toEqual(['0.0412', '0.0431']);
  expect(said(await record(sofr))).toBe('409 rate-differs'); // what was corrected is not what counts
});

it('takes a step of more than 100 basis points from two, and the next day from one again', async () => {
  const effr = { ...sofr, name: 'EFFR', rate: '0.0410' };
  const leap = { ...effr, fixedOn: '2025-10-10', rate: '0.0560' };
  await record(effr);
  expect(said(await record(leap))).toBe('409 rate-step-too-large');
  expect((await approve((await propose(leap)).json)).json).toMatchObject({ version: 1, rate: '0.0560' });
  expect(said(await record({ ...leap, fixedOn: '2025-10-13', rate: '0.0555' }))).toBe('200');
  const page = await history('EFFR', '&limit=2');
  expect([page['rates'], page['next']]).toEqual([
    [expect.objectContaining({ rate: '0.0410' }), expect.objectContaining({ rate: '0.0560' })],
    '2025-10-10',
  ]);
});

it('refuses what nobody can have published, what changes nothing, and what another has changed since', async () => {
  const tona = { ...sofr, name: 'TONA', rate: '0.0048' };
  await record(tona);
  expect(said(await propose({ ...tona, fixedOn: '2999-01-01' }))).toBe('422 rate-from-the-future');
  expect(said(await propose({ ...tona, rate: '4.8' }))).toBe('422 not-a-fraction');
  expect(said(await propose({ ...tona, name: 'USDC/EUR', rate: '0' }))).toBe('422 not-a-rate');
  expect(said(await propose({ ...tona, rate: '0.00480' }))).toBe('422 nothing-changes');
  expect(said(await propose({ ...tona, rate: '0.0047', reason: '' }))).toBe('400');
  const [one, two] = [await propose({ ...tona, rate: '0.0047' }), await propose({ ...tona, rate: '0.0046' })];
  expect(said(await approve(one.json))).toBe('200');
  expect(said(await approve(two.json))).toBe('409 stale');
  expect((await knock(house, `${PROPOSALS}/${UNKNOWN.call}`, { as: 'auditor' })).status).toBe(404);
});

it('has two who approve two corrections of one day at one instant: one of them comes too late', async () => {
  const sonia = { ...sofr, name: 'SONIA', rate: '0.0397' };
  await record(sonia);
  const [one, two] = [
    await propose({ ...sonia, rate: '0.0396' }),
    await propose({ ...sonia, rate: '0.0395' }),
  ];
  const answers = await Promise.all([approve(one.json), approve(two.json)]);
  expect(answers.map(said).sort()).toEqual(['200', '409 stale']);
});

describe('by the hand of the application alone, the database', () => {
  const insert = (columns: string, values: string) =>
    broken(
      `insert into reference_rate (name, fixed_on, rate, source, recorded_by${columns}) values ('ESTR', ${values})`,
    );

  it('takes no step of more than 100 basis points either way, nor two of them in one statement', async () => {
    expect(await insert('', `'2025-10-08', 0.02, 'ECB', 'x'`)).toBe('written');
    expect(await insert('', `'2025-10-09', 0.0301, 'ECB', 'x'`)).toBe('step_of_one_hand');
    expect(await insert('', `'2025-10-07', 0.0099, 'ECB', 'x'`)).toBe('step_of_one_hand');
    const both = `'2025-10-09', 0.025, 'ECB', 'x'), ('ESTR', '2025-10-10', 0.036, 'ECB', 'x'`;
    expect(await insert('', both)).toBe('step_of_one_hand');
    expect(await insert('', `'2025-10-09', 0.03, 'ECB', 'x'`)).toBe('written');
  });

  it('takes no step that two who do not see each other make of small ones', async () => {
    const days = [`'2025-06-02', 0.02, 'ECB', 'x'`, `'2025-06-03', 0.04, 'ECB', 'x'`];
    const both = await Promise.all(days.map((day) => insert('', day)));
    expect(both.sort()).toEqual(['step_of_one_hand', 'written']);
  });

  it('takes no correction without an approval, nor with an approval of something else', async () => {
    const again = `'2025-10-08', 0.021, 'ECB', 'x', 2`;
    expect(await insert(', version', again)).toBe('corrected_by_two');
    const { json: proposal } = await propose({ ...sofr, name: 'SONIA', fixedOn: '2025-10-08' });
    await approve(proposal);
    const by = `'because', '${String(proposal['proposalId'])}'`;
    expect(await insert(', version, reason, approval_id', `${again}, ${by}`)).toMatch(
      /approved_as_written|reference_rate_approval_id_key/,
    );
    expect(await insert(', version, reason, approval_id', `${again}, 'b', '${UNKNOWN.call}'`)).toBe(
      'approved_as_written',
    );
    expect(await broken(`update reference_rate set rate = 0.01`)).toMatch(/append-only|permission denied/);
    expect(await insert(', recorded_at', `'2025-10-08', 0.02, 'ECB', 'x', '2020-01-01'`)).toMatch(/denied/);
  });
});
