import { DataSource } from 'typeorm';
import {
  type Answer,
  ANTONS,
  asOwner,
  type CallerName,
  type House,
  knock,
  openHouse,
  UNKNOWN,
} from '../api/a-house';
import { FOUR_EYES, fourEyesAt, said } from '../api/four-eyes';

const RIGHT = `/v1/relationships/${ANTONS.relationship}/intraday-right`;
const tenth = { mayCall: true, imFraction: '0.1', priceGap: null, onHeadroom: false };

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

let keys = 0;
const propose = (upon: number, changed: Answer = {}, at = RIGHT) =>
  knock(house, `${at}/proposals`, {
    as: 'risk-officer',
    method: 'POST',
    key: `right-${String((keys += 1))}`,
    body: { ...tenth, ...changed },
    headers: upon === 0 ? { 'if-none-match': '*' } : { 'if-match': `"${String(upon)}"` },
  });
const approve = ({ proposalId, termsHash }: Answer) =>
  knock(house, `${RIGHT}/proposals/${String(proposalId)}/approval`, {
    as: 'approver',
    method: 'POST',
    key: `right-${String((keys += 1))}`,
    body: { termsHash },
  });
const inForce = async (as: CallerName) => (await knock(house, RIGHT, { as })).json;

it('is approved by another, who has read it, in time, and once', async () => {
  let n = 0;
  const door = {
    maker: 'risk-officer',
    checker: 'approver',
    propose: () => propose(0, { imFraction: `0.1${String((n += 1))}` }),
    approvalOf: (proposalId: string) => `${RIGHT}/proposals/${proposalId}/approval`,
  } as const;
  expect(await fourEyesAt(house, door)).toEqual(FOUR_EYES);
});

it('is read by both seats, and is to anybody else of a relationship that does not exist', async () => {
  const right = await inForce('auditor');
  expect(right).toMatchObject({ version: 1, right: { mayCall: true, priceGap: null } });
  expect(await inForce('counterparty:anton')).toEqual(right);
  expect((await knock(house, RIGHT, { as: 'counterparty:zoe' })).status).toBe(404);
  const nobodys = `/v1/relationships/${UNKNOWN.relationship}/intraday-right`;
  expect((await knock(house, nobodys, { as: 'auditor' })).status).toBe(404);
  expect((await propose(0, {}, nobodys)).status).toBe(404);
  expect((await knock(house, `${RIGHT}/proposals/${UNKNOWN.call}`, { as: 'auditor' })).status).toBe(404);
  const theirs = '/v1/relationships/2/intraday-right';
  expect((await knock(house, theirs, { as: 'counterparty:zoe' })).json).toEqual({ version: 0, right: null });
});

it('is a version upon the one that was read, and takes the place of it', async () => {
  expect(said(await propose(0))).toBe('412 stale-version');
  const [off, other] = [await propose(1, { mayCall: false }), await propose(1, { onHeadroom: true })];
  const read = await knock(house, `${RIGHT}/proposals/${String(off.json['proposalId'])}`, { as: 'approver' });
  expect(read.json).toEqual(off.json);
  const answers = await Promise.all([approve(off.json), approve(other.json)]);
  expect(answers.map(said).sort()).toEqual(['200', '409 stale']);
  expect(await inForce('counterparty:anton')).toMatchObject({ version: 2 });
});

it('says what has to happen, and is agreed on while both perform', async () => {
  expect(said(await propose(2, { imFraction: null }))).toBe('400');
  expect(said(await propose(2, { imFraction: '0' }))).toBe('400');
  const { json: waits } = await propose(2);
  await asOwner(
    house,
    `update occupancy set standing = 'potential-default' where (relationship_id, code) = (1, 'A1')`,
  );
  expect(said(await propose(2))).toBe('409 seat-not-performing');
  expect(said(await approve(waits))).toBe('409 seat-not-performing');
});

it('is not written by the hand of the application alone', async () => {
  const insert = (version: number, approval: string) =>
    house.app
      .get(DataSource)
      .query(
        `insert into intraday_right (relationship_id, version, may_call, im_fraction, price_gap, on_headroom, approval_id)
         values (1, $1, true, 0.01, null, false, ${approval})`,
        [version],
      )
      .then(
        () => 'written',
        (error: unknown) => (error as { driverError: { constraint?: string } }).driverError.constraint,
      );
  expect(await insert(3, 'gen_random_uuid()')).toBe('approved_as_written');
  const others = '(select approval_id from intraday_right where version = 1)';
  expect(await insert(3, others)).toMatch(/approved_as_written|approval_id/);
  expect(await insert(4, 'gen_random_uuid()')).not.toBe('written');
});
