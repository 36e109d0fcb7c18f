import { Exact, id, Money, plusMinutes } from '@app/kernel';
import { RelationshipService } from '@app/legal-entity';
import {
  DisputeClaimService,
  DisputeService,
  MarginRunService,
  RunStatementService,
  runStatementPdf,
  type SealedRunStatement,
  type SealedStatement,
  statementPdf,
  StatementService,
} from '@app/margin';
import type { MarginCallId, Quotation } from '@app/margin/domain';
import type { SnapshotId } from '@app/market-data';
import Decimal from 'decimal.js';
import { type CallerName, knock, openApi } from '../api/a-house';
import { pdfText } from '../margin/pdf-text';
import { bills, CollateralWorld, given, later, R1, usdc } from './collateral-world';

// A has posted 350,000 and 330,000 bills, which are taken at 2 % and 1 % off. At two they have fallen to 0.9.
const AT_TWO = later(120);
let world: CollateralWorld;
let call: MarginCallId;
let snapshotId: SnapshotId;
beforeAll(async () => {
  world = await CollateralWorld.open();
  await world.receive(bills(330_000));
  await world.marks(later(-30), '1');
  given(await world.ask({ comes: bills(330_000) }, later(-30)));
  for (const [at, price] of [
    [later(0), '1'],
    [later(60), '1'],
    [AT_TWO, '0.9'],
  ] as const) {
    snapshotId = await world.marks(at, price);
    await world.cell.inTx((tx) =>
      world.cell.get(MarginRunService).run(tx, { snapshotId, relationships: [R1] }, at),
    );
  }
  const [found] = await world.cell.db.query<{ id: string }[]>(
    `select id from margin_call where kind = 'im' and occupancy = 'A1' and issued_at = $1`,
    [AT_TWO],
  );
  call = id<'MarginCall'>(found!.id);
}, 60_000);
afterAll(async () => {
  expect(await world.cell.brokenLaws()).toEqual([]);
  await world.close();
});

async function statement(): Promise<SealedStatement> {
  const found = await world.cell.inTx((tx) => world.cell.get(StatementService).of(tx, call, 'a'));
  return JSON.parse(JSON.stringify(found)) as SealedStatement;
}

async function runStatement(): Promise<SealedRunStatement> {
  const asked = { snapshotId, occupancy: 'A1', kind: 'im', reader: 'party' } as const;
  const found = await world.cell.inTx(async (tx) =>
    world.cell.get(RunStatementService).of(tx, await world.cell.get(RelationshipService).load(tx, R1), asked),
  );
  return found!;
}

// The arithmetic of a counterparty: it has the statement, and nothing of ours. The only limit is half of all that is posted.
function countedBy({ posted, postedTerms }: Pick<SealedStatement, 'posted' | 'postedTerms'>): string {
  const values = posted.map(({ quantity, marks, haircut, currencyHaircut, tokenAddOn, weekendAddOn }) => {
    const price = marks.reduce((product, mark) => product.times(mark.price), new Decimal(1));
    const off = [haircut, currencyHaircut, tokenAddOn, weekendAddOn];
    const left = off.reduce((rest, part) => rest.minus(part), new Decimal(1));
    return price.times(quantity).times(left).toDecimalPlaces(6, Decimal.ROUND_DOWN);
  });
  const all = values.reduce((sum, value) => sum.plus(value), new Decimal(0));
  expect(postedTerms).toMatchObject({ basis: 'additive', limits: [{ by: 'asset', of: null }] });
  const counts = values.map((value, n) =>
    posted[n]!.asset === 'USDC' ? value : Decimal.min(value, all.times('0.5')),
  );
  return counts.reduce((sum, each) => sum.plus(each), new Decimal(0)).toFixed(6);
}

it('says of each item that is posted what it costs, what comes off, and what counts', async () => {
  const stated = await statement();
  expect(stated.posted).toMatchObject([
    { account: 'IM.A1', asset: 'USDC', quantity: '350000.000000', marks: [], counts: '350000.000000' },
    {
      account: 'IM.A1',
      asset: 'TBILL',
      quantity: '330000.000000',
      marks: [{ symbol: 'TBILL', price: '0.9' }],
      price: '0.9',
      criterion: 'bills',
      haircut: '0.02',
      currencyHaircut: '0',
      tokenAddOn: '0.01',
      weekendAddOn: '0',
      value: '288090.000000',
      counts: '288090.000000',
      limitedBy: [],
      why: null,
      traits: { issuer: 'the Treasury', wrapper: 'issuer-claim', issueSize: '100000000' },
    },
  ]);
  expect(stated.arithmetic.find(({ line }) => line === 'posted')?.amount).toBe(countedBy(stated));
  expect(stated).toMatchObject({ reproduced: true, takenAsGiven: null });
});

it('says the same in the statement of the run, and on paper', async () => {
  const [ofCall, ofRun] = [await statement(), await runStatement()];
  expect(ofRun).toMatchObject({ posted: ofCall.posted, postedTerms: ofCall.postedTerms, reproduced: true });
  for (const pdf of [await statementPdf(ofCall), await runStatementPdf(ofRun)]) {
    const text = pdfText(pdf);
    for (const word of ['330000.000000', '288090.000000', '0.02 + 0 + 0.01 + 0', 'TBILL 0.9', '50 %'])
      expect(text).toContain(word);
  }
});

it('is disputed, and won by what dealers give for the token', async () => {
  const { call: called } = await statement();
  const amount = Money.of(called.amount, usdc(1).asset);
  const dispute = (tx: Parameters<Parameters<CollateralWorld['cell']['inTx']>[0]>[0]) =>
    world.cell.get(DisputeClaimService).open(
      tx,
      R1,
      call,
      {
        category: 'collateral-value',
        amount,
        reason: 'the bills are worth 1',
        by: { who: 'counterparty:a', role: 'counterparty' },
      },
      plusMinutes(AT_TWO, 5),
    );
  const part = given(await world.cell.inTx(dispute));
  const quote = (quotation: Quotation) =>
    world.cell.inTx((tx) => world.cell.get(DisputeService).quote(tx, R1, part, quotation, 'olga'));
  const mid = (price: string, dealer: string, symbol = 'TBILL') => ({
    symbol,
    dealer,
    mid: new Exact(price),
  });
  const nothing = { refusal: 'quotation-of-nothing-used' };
  expect(await quote(mid('0.98', 'd1', 'DOGE'))).toMatchObject(nothing);
  expect(await quote({ ...mid('0.02', 'd1'), of: 'daily-volatility' })).toMatchObject(nothing);
  for (const [dealer, price] of ['0.91', '0.93'].entries())
    given(await quote(mid(price, `d${String(dealer)}`)));
  const resolved = given(
    await world.cell.inTx((tx) =>
      world.cell.get(DisputeService).resolve(tx, R1, part, {
        by: { who: 'rita', role: 'risk-officer' },
        asOf: plusMinutes(AT_TWO, 7200),
      }),
    ),
  );
  const less = bills(330_000).exact().times('0.02').times('0.97'); // 0.92 on average, and 0.9 is what the run took
  expect(resolved.recalculated.toText()).toBe(amount.exact().minus(less).toFixed(6));
  expect(resolved.upheld).toEqual(resolved.recalculated);
});

it('is the same for the party and for the house over the API, to the hash', async () => {
  const app = await openApi(world.cell.urls.url);
  const told = async (as: CallerName) =>
    (await knock({ app }, `/v1/margin-calls/${call}/statement`, { as })).json;
  try {
    const party = await told('counterparty:a' as CallerName);
    expect(party).toEqual(await told('auditor'));
    expect(party).toMatchObject({ reproduced: true });
  } finally {
    await app.close();
  }
});
