import type { CaseId } from '@app/resolution';
import { type Answer, asOwner, type House, knock, openApi, UNKNOWN } from '../api/a-house';
import { FOUR_EYES, fourEyesAt, said } from '../api/four-eyes';
import { noticedAt, vacate } from './bills';
import type { CellWorld } from './cell-world';

let world: CellWorld;
let caseId: CaseId;
let house: House;
beforeAll(async () => {
  [world, caseId] = await noticedAt('0.93', 300_000);
  const app = await openApi(world.urls.url);
  house = { app, ownerUrl: world.urls.ownerUrl, close: () => app.close() };
});
afterAll(async () => {
  expect(await world.brokenLaws()).toEqual([]);
  await house.close();
  await world.close();
});

let keys = 0;
const sales = (of: string = caseId) => `/v1/defaults/${of}/collateral-sales`;
const bill = (amount: string) => ({ amount, asset: 'TBILL' });
const post = (url: string, as: 'default-manager' | 'approver', body: unknown) =>
  knock(house, url, { as, method: 'POST', key: `sale-${String((keys += 1))}`, body });
const sale = (changed: Answer = {}): Answer => ({
  reference: '1',
  sold: bill('60000'),
  proceeds: { amount: '59400', asset: 'USDC' },
  buyer: 'a dealer',
  proof: 'confirmation 17, best of three quotes',
  ...changed,
});
const propose = (changed: Answer = {}, of?: string) =>
  post(`${sales(of)}/proposals`, 'default-manager', sale(changed));
const approve = ({ proposalId, termsHash }: Answer) =>
  post(`${sales()}/proposals/${String(proposalId)}/approval`, 'approver', { termsHash });

it('is approved by another, who has read it, in time, and once', async () => {
  await vacate(world, caseId);
  const door = {
    maker: 'default-manager',
    checker: 'approver',
    propose: () => propose({ reference: `sale ${String((keys += 1))}`, sold: bill('1') }),
    approvalOf: (proposalId: string) => `${sales()}/proposals/${proposalId}/approval`,
  } as const;
  expect(await fourEyesAt(house, door)).toEqual(FOUR_EYES);
});

it('is proposed with its price and proof, read, and booked when another approves', async () => {
  const { json: proposal } = await propose();
  expect(proposal).toMatchObject({ price: '0.99', sold: bill('60000.000000') });
  const address = `${sales()}/proposals/${String(proposal['proposalId'])}`;
  expect((await knock(house, address, { as: 'risk-officer' })).json).toEqual(proposal);
  const { json: booked } = await approve(proposal);
  expect(booked).toMatchObject({
    price: '0.99',
    ofFree: bill('60000.000000'),
    proposedBy: 'default-manager',
    approvedBy: 'approver',
  });
  expect((await approve(proposal)).json).toEqual(booked);
  const { json } = await knock(house, sales(), { as: 'auditor' });
  expect(json['sales']).toContainEqual(booked);
  expect(said(await propose())).toBe('409 sale-known');
});

it('is refused for what is no sale, and for more than there is', async () => {
  expect(said(await propose({ sold: { amount: '1', asset: 'USDC' } }))).toBe('422 not-a-sale');
  expect(said(await propose({ sold: { amount: '1', asset: 'PEPE' } }))).toBe('422 no-such-asset');
  expect(said(await propose({ sold: bill('0.0000001') }))).toBe('422 amount-too-fine');
  expect(said(await propose({ proceeds: { amount: '-1', asset: 'USDC' } }))).toBe('400');
  expect(said(await propose({ proof: '' }))).toBe('400');
  expect(said(await propose({}, UNKNOWN.call))).toBe('404');
  expect((await knock(house, sales(UNKNOWN.call), { as: 'auditor' })).status).toBe(404);
  const unread = `${sales()}/proposals/${UNKNOWN.call}`;
  expect((await knock(house, unread, { as: 'auditor' })).status).toBe(404);
  const most = await propose({ reference: '2', sold: bill('400000') });
  expect([said(most), most.json['detail']]).toEqual(['409 more-than-held', expect.stringContaining('TBILL')]);
});

it('is refused when what was proposed cannot be booked any more', async () => {
  const [one, two, late] = [
    await propose({ reference: '3', sold: bill('300000') }),
    await propose({ reference: '4', sold: bill('300000') }),
    await propose({ reference: '3', sold: bill('1') }),
  ];
  await asOwner(house, `update default_act set at = at + interval '50 years' where n = 3`);
  expect(said(await approve(one.json))).toBe('409 before-last-act');
  await asOwner(house, `update default_act set at = at - interval '50 years' where n = 3`);
  expect(said(await approve(one.json))).toBe('200');
  expect(said(await approve(two.json))).toBe('409 more-than-held');
  expect(said(await approve(late.json))).toBe('409 sale-known');
  const last = await propose({ reference: '5', sold: bill('1') });
  await asOwner(house, `update default_case set state = 'loss-determined'`);
  expect(said(await propose({ reference: '6' }))).toBe('409 not-realisable');
  expect(said(await approve(last.json))).toBe('409 not-realisable');
});
