import { ExposureRunService } from '@app/exposure';
import { Exact, id, plusMinutes, textOf } from '@app/kernel';
import { MarginRunService } from '@app/margin';
import {
  MarketParameterService,
  QuoteService,
  type SnapshotId,
  SnapshotTakingService,
} from '@app/market-data';
import { uuidOf } from '@app/platform';
import { TradeService } from '@app/trade';
import { DataSource, type EntityManager } from 'typeorm';
import { ANTONS, type Answer, type CallerName, type House, knock, openHouse } from '../api/a-house';
import { enrol } from '../api/four-eyes';
import { given } from '../collateral/collateral-world';

const BOOK = id<'Book'>(ANTONS.relationship);
const DAY_BEFORE = new Date('2025-10-08T01:00:00Z');
const at = (hours: number) => plusMinutes(new Date('2025-10-09T00:00:00Z'), hours * 60);
let house: House;
let keys = 0;
let version = 0;

const inTx = <Value>(work: (tx: EntityManager) => Promise<Value>) =>
  house.app.get(DataSource).transaction(work);
const post = (as: CallerName, url: string, body: unknown, headers = {}) =>
  knock(house, url, { as, method: 'POST', key: `flag-${String((keys += 1))}`, body, headers });

const book = (tradeId: string, tradedAt: Date) =>
  inTx((tx) =>
    house.app.get(TradeService).book(tx, {
      relationship: BOOK,
      id: tradeId,
      instrument: 'BTC-PERP',
      tradedAt,
      long: 'A1',
      short: 'B1',
      quantity: new Exact(1),
      price: new Exact(100_000),
    }),
  );

async function valued(asOf: Date, price: string, quotedAt = asOf): Promise<SnapshotId> {
  const quote = { symbol: 'BTC', price, quotedAt, source: 'venue-1', label: 'test' };
  const snapshotId = id<'Snapshot'>(uuidOf(`snapshot/${textOf(asOf)}`));
  await inTx(async (tx) => {
    given(await house.app.get(QuoteService).record(tx, [quote]));
    await house.app.get(SnapshotTakingService).take(tx, asOf);
    await house.app.get(ExposureRunService).run(tx, { snapshotId, relationships: [BOOK] }, asOf);
  });
  return snapshotId;
}

/** A day ago Anton, who is long one coin at 100,000, owed 1,000. */
beforeAll(async () => {
  house = await openHouse();
  for (const name of ['risk-officer', 'approver']) await enrol(house, name);
  await post('risk-officer', `/v1/margin-calls/${ANTONS.call}/cancellation`, { reason: 'of another story' });
  await inTx(async (tx) => {
    const parameters = house.app.get(MarketParameterService);
    const label = 'illustrative';
    const paidAt = [at(-8), at(0), at(8), at(16)];
    await parameters.recordFundingRates(
      tx,
      paidAt.map((each) => ({ symbol: 'BTC', paidAt: each, rate: '0', label })),
    );
    await house.app.get(TradeService).listInstrument(tx, {
      symbol: 'BTC-PERP',
      underlying: 'BTC',
      asset: 'USDC',
      terms: { kind: 'linear-perpetual' },
    });
  });
  await book('t1', plusMinutes(DAY_BEFORE, -30));
  await valued(DAY_BEFORE, '99000');
  await valued(at(0), '99000'); // initial margin is no part of these stories
});
afterAll(() => house.close());

/** Two officers agree on rules that give pause for one thing alone. */
async function ruled(rules: object): Promise<void> {
  const url = `/v1/relationships/${ANTONS.relationship}/call-rules/proposals`;
  const none = { automaticUpTo: null, staleMinutes: null, dayOnDayPercent: null, signFlip: false };
  const rest = { unconfirmedTrades: false, expected: 'shown', notifies: false, guardMinutes: null };
  const body = { ...none, ...rest, answerMinutes: null, ladder: [], ...rules };
  const upon = version === 0 ? { 'if-none-match': '*' } : { 'if-match': `"${String(version)}"` };
  const { json } = await post('risk-officer', url, body, upon);
  const { proposalId, termsHash } = json as { proposalId: string; termsHash: string };
  const approved = await post('approver', `${url}/${proposalId}/approval`, { termsHash });
  expect(approved.status).toBe(200);
  version += 1;
}

/** The call that a run strikes of variation margin, as the house is shown it, and as the party that it is on is. */
async function struck(asOf: Date, price: string, quotedAt = asOf) {
  const snapshotId = await valued(asOf, price, quotedAt);
  await inTx((tx) => house.app.get(MarginRunService).run(tx, { snapshotId, relationships: [BOOK] }, asOf));
  const rows = await house.app
    .get(DataSource)
    .query<{ id: string; occupancy: string }[]>(
      `select id, occupancy from margin_call where (snapshot_id, kind, form) = ($1, 'vm', 'demand') order by id`,
      [snapshotId],
    );
  const [row] = rows;
  if (row === undefined) throw new Error('nothing was called');
  const { json } = await knock(house, `/v1/margin-calls/${row.id}`, { as: 'ops-analyst' });
  const party = await knock(house, `/v1/margin-calls/${row.id}`, { as: 'counterparty:anton' });
  return {
    state: json['state'],
    flags: json['flags'] as Answer[],
    occupancy: row.occupancy,
    party: party.status,
  };
}

it.each([
  {
    rules: { staleMinutes: 30 },
    run: () => struck(at(2), '95000', at(1)),
    flag: 'old-price',
    detail: 'a mark was 60 minutes old at the cut',
    occupancy: 'A1',
  },
  {
    rules: { dayOnDayPercent: '50' },
    run: () => struck(at(3), '94000'),
    flag: 'day-on-day-change',
    detail: 'exposure moved by 500.0 per cent within a day',
    occupancy: 'A1',
  },
  {
    rules: { signFlip: true },
    run: () => struck(at(4), '120000'),
    flag: 'sign-flip',
    detail: 'exposure went from -1000.000000 to 20000.000000',
    occupancy: 'B1',
  },
])('gives pause by $flag, as the house is shown, and the party is not', async (of) => {
  const { rules, run, flag, detail, occupancy } = of;
  await ruled(rules);
  expect(await run()).toEqual({
    state: 'pending-approval',
    flags: [{ flag, detail }],
    occupancy,
    party: 404,
  });
});

it('gives pause by trades of the day that nobody has compared, and by none that were', async () => {
  await ruled({ unconfirmedTrades: true });
  await book('t2', plusMinutes(at(4), 30));
  expect(await struck(at(5), '94000')).toMatchObject({
    state: 'pending-approval',
    flags: [{ flag: 'unconfirmed-trades', detail: "1 of the last day were compared with nobody's" }],
  });
  const file = [
    'trade_id,instrument,quantity,price,traded_at',
    `t1,BTC-PERP,1,100000,${textOf(plusMinutes(DAY_BEFORE, -30))}`,
    `t2,BTC-PERP,1,100000,${textOf(plusMinutes(at(4), 30))}`,
  ].join('\r\n');
  const url = `/v1/relationships/${ANTONS.relationship}/reconciliations?occupancy=A1`;
  const compared = await post('counterparty:anton', url, file, { 'content-type': 'text/csv' });
  expect(compared.status).toBe(200);
  expect(await struck(at(6), '94000')).toMatchObject({ state: 'issued', flags: [], party: 200 });
});

it('gives none within the rules', async () => {
  await ruled({ staleMinutes: 90, dayOnDayPercent: '5000', signFlip: true });
  expect(await struck(at(7), '93000')).toMatchObject({ state: 'issued', flags: [], party: 200 });
});
