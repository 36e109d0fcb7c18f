import { ExposureRunService } from '@app/exposure';
import { Clock, id, Money, plusMinutes, textOf, USDC } from '@app/kernel';
import { LedgerBookService, LedgerService } from '@app/ledger';
import {
  AgreementApprovalService,
  AgreementService,
  RelationshipService,
  SignatoryService,
} from '@app/legal-entity';
import { MarginCallService, MarginRunService } from '@app/margin';
import { MarketParameterService, QuoteService, SnapshotTakingService } from '@app/market-data';
import { uuidOf } from '@app/platform';
import { InstructionService } from '@app/settlement';
import { DataSource, type EntityManager } from 'typeorm';
import { paperOf, signatoriesOf } from '../../../apps/cli/src/bad-day/seed-paper';
import { ANTONS, type Answer, type CallerName, type House, knock, openHouse } from '../api/a-house';
import { AT_ANY_MINUTE } from '../../support/paper';
import { enrol, said } from '../api/four-eyes';
import { given } from '../collateral/collateral-world';

const BOOK = id<'Book'>(ANTONS.relationship);
const ANTON = 'counterparty:anton';
const SINCE = new Date('2025-10-08T00:00:00Z');
let house: House;
let call: string;
let keys = 0;

const inTx = <Value>(work: (tx: EntityManager) => Promise<Value>) =>
  house.app.get(DataSource).transaction(work);
const post = (as: CallerName, step: string, body: unknown = {}) =>
  knock(house, `/v1/margin-calls/${call}/${step}`, {
    as,
    method: 'POST',
    key: `ia-${String((keys += 1))}`,
    body,
  });
const look = (path: string, as: CallerName = ANTON) =>
  knock(house, `/v1/margin-calls/${call}${path}`, { as });

/** Anton has signed for an independent amount of 5,000, has 8,000, and is called for it by the run of this hour. */
beforeAll(async () => {
  house = await openHouse();
  const { app } = house;
  for (const name of ['legal', 'approver'] as const) await enrol(house, name);
  const { valuation } = AT_ANY_MINUTE;
  const now = new Date(`${textOf(await app.get(Clock).now()).slice(0, 'YYYY-MM-DDTHH:MM'.length)}Z`);
  await inTx(async (tx) => {
    await app.get(SignatoryService).record(tx, signatoriesOf(['anton'], SINCE));
    const relationship = await app.get(RelationshipService).load(tx, BOOK);
    const plain = paperOf(relationship, 'anton', SINCE).find(({ form }) => form === 'csa-2016-vm')!.version;
    const { transfer } = plain.elections as { transfer: object };
    const amount = (text: string) => ({ amount: text, asset: 'USDC' });
    const elections = Object.assign({}, plain.elections, {
      valuation,
      transfer: { ...transfer, basis: 'pledge' },
      independentAmounts: { counterparty: amount('5000'), cell: amount('0') },
    });
    const wanted = { partyId: 'anton', cell: 'R1', form: 'csa-1994-ny', supersedes: undefined } as const;
    const agreement = given(await app.get(AgreementService).record(tx, wanted));
    const versions = app.get(AgreementApprovalService);
    const by = { maker: id<'Actor'>('legal'), after: 0, asOf: SINCE };
    const proposed = given(await versions.propose(tx, agreement.id, { ...plain, elections }, by));
    given(await versions.approve(tx, agreement.id, { ...proposed, checker: id<'Actor'>('approver') }, SINCE));
    await app.get(LedgerBookService).openAccounts(tx, BOOK, USDC, ['IA.A1']);
    const deposit = { book: BOOK, occupancy: 'A1', amount: Money.of(8_000, USDC), reference: 'cash' };
    const instructions = app.get(InstructionService);
    await instructions.finalise(tx, BOOK, await instructions.seeDeposit(tx, deposit, now), now);
    const label = 'illustrative';
    const [today, paidAt] = [textOf(now).slice(0, 10), plusMinutes(now, 480)];
    const parameters = app.get(MarketParameterService);
    await parameters.recordVolatilities(tx, [{ symbol: 'BTC', asOf: today, daily: '0.02', label }]);
    await parameters.recordFundingRates(tx, [{ symbol: 'BTC', paidAt, rate: '0', label }]);
    const quote = { symbol: 'BTC', price: '100000', quotedAt: now, source: 'venue-1', label };
    given(await app.get(QuoteService).record(tx, [quote]));
  });
  const slice = { snapshotId: id<'Snapshot'>(uuidOf(`snapshot/${textOf(now)}`)), relationships: [BOOK] };
  await inTx((tx) => app.get(SnapshotTakingService).take(tx, now));
  await inTx((tx) => app.get(ExposureRunService).run(tx, slice, now));
  await inTx((tx) => app.get(MarginRunService).run(tx, slice, now));
  const rows = await app
    .get(DataSource)
    .query<{ id: string }[]>(`select id from margin_call where kind = 'ia' and occupancy = 'A1'`);
  call = rows[0]!.id;
});
afterAll(() => house.close());

it('is shown to the party as a call of its own kind, with the lines that it can strike again, as data and on paper', async () => {
  const { json } = await look('');
  expect(json).toMatchObject({ kind: 'ia', direction: 'delivery', role: 'we-call', state: 'issued' });
  const stated = (await look('/statement')).json;
  expect(stated).toMatchObject({ reproduced: true, terms: { approach: 'distinct' } });
  expect((stated['arithmetic'] as Answer[]).map(({ line, amount }) => [line, amount])).toEqual(
    expect.arrayContaining([
      ['independentAmount', '5000.000000'],
      ['required', '5000.000000'],
      ['result', '5000.000000'],
    ]),
  );
  const paper = await look('/statement.pdf');
  expect([paper.status, paper.headers['content-type']]).toEqual([200, 'application/pdf']);
  expect((await look('', 'counterparty:zoe')).status).toBe(404);
});

it('is disputed in part and met in part, in the settlement asset alone, into an account of its own', async () => {
  await knock(house, `/v1/margin-calls/${ANTONS.call}/cancellation`, {
    as: 'risk-officer',
    method: 'POST',
    key: 'another-story',
    body: { reason: 'variation margin is collected first' },
  });
  const disputed = { answer: 'dispute', amount: { amount: '1000', asset: 'USDC' }, reason: 'another annex' };
  const answered = await post(ANTON, 'response', disputed);
  [call] = answered.json['calls'] as [string];
  expect(said(await post(ANTON, 'pledges', { pieces: [{ asset: 'TBILL', amount: '1' }] }))).toBe(
    '422 ineligible-collateral',
  );
  await post(ANTON, 'pledges', { pieces: [{ asset: 'USDC', amount: '2500' }] });
  await post('ops-analyst', 'pledges/decision', { decision: 'accept' });
  expect((await post('ops-analyst', 'instruction')).json).toEqual({ state: 'part-settled' });
  const due = plusMinutes(await house.app.get(Clock).now(), 120);
  await inTx((tx) => house.app.get(MarginCallService).collect(tx, BOOK, due));
  const held = await inTx((tx) => house.app.get(LedgerService).balance(tx, BOOK, 'IA.A1', USDC));
  expect(held.toText()).toBe('4000.000000');
  const rows = await house.app.get(DataSource).query<{ amount: string; state: string }[]>(
    `select (amount / 1000000)::text as amount, state from margin_call
       where kind = 'ia' and state in ('settled', 'disputed') order by amount`,
  );
  expect(rows).toEqual([
    { amount: '1000', state: 'disputed' },
    { amount: '1500', state: 'settled' },
    { amount: '2500', state: 'settled' },
  ]);
});
