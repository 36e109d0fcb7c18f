import 'reflect-metadata';
import { Exact, plusMinutes, type Result } from '@app/kernel';
import { LedgerService } from '@app/ledger';
import {
  AuctionService,
  type CaseId,
  CollateralSaleService,
  type ProposedSale,
  type RecordedSale,
  type SaleApprovalRefusal,
  type SaleProposalRefusal,
  LossService,
  ReLetService,
  sealBid,
} from '@app/resolution';
import { act as actIn, bills, comesIn, declaredAt, failedAt, noticedAt, TBILL, vacate } from './bills';
import { type CellWorld, CORE, given, officer, R1, usdc } from './cell-world';

let world: CellWorld;
let caseId: CaseId;
afterEach(async () => {
  expect(await world.brokenLaws()).toEqual([]);
  await world.close();
});

const act = (at: Date, who?: string) => actIn(caseId, at, who);

/** C takes the seat for nothing. @returns when */
async function reLet(): Promise<Date> {
  const [auctions, reLets] = [world.get(AuctionService), world.get(ReLetService)];
  const ranges = new Map([['DOGE', { low: new Exact('0.88'), high: new Exact('1.05') }]]);
  const opening = { ...act(declaredAt), ranges, entity: 'entity', minimumBids: 1 };
  const { auctionId, closesAt: at } = given(await world.inTx((tx) => auctions.open(tx, R1, opening)));
  const envelope = { bidder: 'c', price: usdc(0), salt: 'salt' };
  const bid = { bidder: 'c', seal: sealBid(auctionId, envelope), at: declaredAt };
  given(await world.inTx((tx) => auctions.seal(tx, R1, auctionId, bid)));
  given(await world.inTx((tx) => auctions.openBids(tx, R1, { caseId, envelopes: [envelope], at })));
  given(await world.inTx((tx) => auctions.award(tx, R1, act(at))));
  const signing = { caseId, initialMargin: usdc(600_000), independentAmount: usdc(0), at };
  given(await world.inTx((tx) => reLets.sign(tx, R1, signing)));
  await world.deposit('A2', 600_000, at);
  given(await world.inTx((tx) => reLets.reLet(tx, R1, { ...act(at), costs: [] })));
  return at;
}

let asked = 0;
const saleOf = (reference: string, sold: number, proceeds: number) => ({
  reference,
  sold: bills(sold),
  proceeds: usdc(proceeds),
  buyer: 'dealer',
  proof: `confirmation of ${reference}`,
});
const proposeSale = (sale: ReturnType<typeof saleOf>) =>
  world.inTx((tx) => {
    const minutes = plusMinutes(declaredAt, (asked += 1));
    return world.get(CollateralSaleService).propose(tx, caseId, sale, officer('dana'), minutes);
  });
const approveSale = (proposal: { proposalId: string; termsHash: string }, at: Date, who = 'eve') =>
  world.inTx((tx) =>
    world.get(CollateralSaleService).approve(tx, caseId, { ...proposal, checker: officer(who) }, at),
  );
/** One of the default managers has sold, and another agrees. */
async function sell(
  reference: string,
  sold: number,
  proceeds: number,
  at: Date,
): Promise<Result<RecordedSale, SaleProposalRefusal | SaleApprovalRefusal>> {
  const proposed = await proposeSale(saleOf(reference, sold, proceeds));
  return proposed.ok ? await approveSale(proposed.value, at) : proposed;
}
const determine = (at: Date) => {
  const found = { ...act(at, 'cal'), method: 'auction price', evidence: ['minutes of the auction'] };
  return world.inTx((tx) => world.get(LossService).determine(tx, R1, found));
};
const verify = (at: Date) => world.inTx((tx) => world.get(LossService).verify(tx, R1, act(at, 'vera')));
const billsOn = (account: string) =>
  world.inTx(async (tx) => (await world.get(LedgerService).balance(tx, R1, account, TBILL)).toText());
const advanced = async () => [await world.promised('ADVANCED.SKIN'), await world.promised('ADVANCED.LIQ')];
const refused = (refusal: string) => ({ ok: false, refusal });
const notSold = (kind: string) => ({ ok: false, refusal: expect.objectContaining({ kind }) as unknown });

// At 0.93 it misses 580,000: the first skin pays 150,000, the line 430,000, and A's own 350,000 repay the line.
it('margin in bills is sold in parts, and what it fetched absorbs the loss before any layer does', async () => {
  [world, caseId] = await noticedAt('0.93');
  const early = await sell('1', 60_000, 59_400, plusMinutes(failedAt, 61));
  expect(early).toEqual(notSold('not-realisable'));
  await vacate(world, caseId);
  expect(await advanced()).toEqual(['150000.000000', '80000.000000']);

  expect(await sell('1', 400_001, 390_000, declaredAt)).toEqual(notSold('more-than-held'));
  const { value: proposal } = (await proposeSale(saleOf('1', 60_000, 59_400))) as { value: ProposedSale };
  const [first, again] = await Promise.all([
    approveSale(proposal, declaredAt),
    approveSale(proposal, declaredAt),
  ]);
  expect([first.ok, again]).toEqual([true, first]);
  expect(await sell('1', 60_000, 59_000, declaredAt)).toEqual(notSold('sale-known'));
  expect(await billsOn('IM.A1')).toBe('340000.000000');
  expect(await advanced()).toEqual(['150000.000000', '20600.000000']);

  const at = await reLet();
  expect(await world.promised('CLAIM.A1')).toBe('170600.000000');
  expect(await determine(at)).toEqual(refused('collateral-unrealised'));

  const rest = await Promise.all([sell('2', 340_000, 100_000, at), sell('3', 340_000, 100_000, at)]);
  expect(rest.filter(({ ok }) => !ok)).toEqual([notSold('more-than-held')]);
  expect(await billsOn('IM.A1')).toBe('0.000000');
  expect(await advanced()).toEqual(['70600.000000', '0.000000']);
  expect(await world.promised('CLAIM.A1')).toBe('70600.000000');

  const { netLoss } = given(await determine(at));
  // 430,000 for five hours and 20,600 for two: 2,191,200 dollar-hours at 8 % of 8,640 hours a year, rounded up.
  expect(netLoss.toText()).toBe('70620.288889');
  const { layers } = given(await verify(at));
  expect(layers.map(({ absorbed }) => absorbed.toText())).toEqual(['70620.288889', '0.000000', '0.000000']);
});

// At 0.88 it misses 1,080,000: 430,000 of it nobody pays, and A's own 350,000 repay the survivor before the line.
it('repays the survivor before the line, and the line before the first skin', async () => {
  [world, caseId] = await noticedAt('0.88');
  await vacate(world, caseId);
  expect(await world.promised('UNPAID.B1')).toBe('80000.000000');
  const at = await reLet();
  given(await sell('1', 100_000, 100_000, at));
  expect(await world.promised('UNPAID.B1')).toBe('0.000000');
  expect(await advanced()).toEqual(['150000.000000', '480000.000000']);
  expect(await determine(at)).toEqual(refused('collateral-unrealised'));
  given(await sell('2', 300_000, 300_000, at));
  expect(await advanced()).toEqual(['150000.000000', '180000.000000']);
  const { netLoss } = given(await determine(at));
  expect(netLoss.minus(usdc(330_000)).toText()).toBe('32.407408'); // 500,000 for seven hours
  given(await verify(at));
});

describe('what is left of it', () => {
  it('goes back to the estate as what it fetched, once all are repaid', async () => {
    [world, caseId] = await noticedAt('0.93');
    await vacate(world, caseId);
    const at = await reLet();
    expect(await determine(at)).toEqual(refused('collateral-unrealised'));
    const own = usdc(await world.money('OWN', CORE.id));
    given(await sell('1', 300_000, 297_000, at));
    given(await sell('2', 100_000, 0, at)); // nobody would have these
    expect(given(await determine(at)).netLoss).toEqual(usdc(0));
    given(await verify(at));
    const interest = usdc(await world.money('OWN', CORE.id)).minus(own);
    expect(interest.toText()).toBe('21.388889'); // 430,000 for five hours and 80,000 for two
    expect(await world.money('FREE.A1')).toBe(
      usdc(297_000 - 230_000)
        .minus(interest)
        .toText(),
    );
    expect(await world.money('IM.A1')).toBe('0.000000');
    expect(await world.money('SKIN')).toBe('150000.000000');
  });

  it('goes back as it is, where nothing is lost without it', async () => {
    [world, caseId] = await noticedAt('0.97');
    await vacate(world, caseId);
    const at = await reLet();
    expect(given(await determine(at)).netLoss).toEqual(usdc(0));
    given(await verify(at));
    expect(await billsOn('IM.A1')).toBe('0.000000');
    expect(await billsOn('FREE.A1')).toBe('400000.000000');
    expect(await sell('1', 1, 1, at)).toEqual(notSold('not-realisable'));
  });
});

describe('what it has free', () => {
  it('is sold before its margin, and before any layer pays', async () => {
    [world, caseId] = await noticedAt('0.93', 300_000);
    await vacate(world, caseId);
    given(await sell('1', 60_000, 59_400, declaredAt));
    expect([await billsOn('FREE.A1'), await billsOn('IM.A1')]).toEqual(['40000.000000', '300000.000000']);
    expect(await advanced()).toEqual(['150000.000000', '20600.000000']);
    const { ofFree } = given(await sell('2', 60_000, 30_000, declaredAt));
    expect(ofFree.toText()).toBe('40000.000000');
    expect([await billsOn('FREE.A1'), await billsOn('IM.A1')]).toEqual(['0.000000', '280000.000000']);
    expect(await advanced()).toEqual(['140600.000000', '0.000000']);
    const at = await reLet();
    given(await sell('3', 280_000, 200_000, at));
    expect(given(await determine(at)).netLoss.isPositive()).toBe(false);
  });

  it('keeps a loss from being determined while any of it is left, and repays a claim like margin', async () => {
    [world, caseId] = await noticedAt('0.93', 300_000);
    await vacate(world, caseId);
    const at = await reLet();
    expect(await world.promised('CLAIM.A1')).toBe('230000.000000');
    given(await sell('1', 30_000, 20_000, at));
    expect(await world.promised('CLAIM.A1')).toBe('210000.000000');
    expect(await advanced()).toEqual(['150000.000000', '60000.000000']);
    given(await sell('2', 370_000, 100_000, at)); // of it 70,000 were free
    expect(await advanced()).toEqual(['110000.000000', '0.000000']);
    expect([await world.money('FREE.A1'), await world.money('IM.A1')]).toEqual(['0.000000', '0.000000']);
    expect(
      given(await determine(at))
        .netLoss.minus(usdc(110_000))
        .toText(),
    ).toBe('21.388889');
    given(await verify(at));
  });
});

describe('by the hand of the application alone, the database', () => {
  const said = (work: Promise<unknown>) =>
    work.then(
      () => 'written',
      (error: unknown) => (error instanceof Error ? error.message : ''),
    );
  const takeOut = (account: string, amount: number, instructionId: string) => {
    const transfers = [{ book: R1, debit: account, credit: 'OUTSIDE', amount: bills(amount), instructionId }];
    const journal = { event: `out of ${account}/${String(amount)}`, effectiveAt: declaredAt, transfers };
    return said(
      world.inTx((tx) => world.get(LedgerService).postAll(tx, [{ ...journal, defaultId: caseId }])),
    );
  };

  it('lets nothing of the defaulter leave that two did not agree to sell, and nothing of anybody else', async () => {
    [world, caseId] = await noticedAt('0.93', 300_000);
    await comesIn(world, 'B1', 5_000, 2_000);
    await vacate(world, caseId);
    const nobody = '00000000-0000-8000-8000-0000000000ff';
    for (const account of ['IM.A1', 'FREE.A1'])
      expect(await takeOut(account, 1, nobody)).toMatch(/moves_by_a_sale/);
    given(await sell('1', 110_000, 100_000, declaredAt));
    const [row] = await world.db.query<{ approval_id: string }[]>(
      'select approval_id from realised_collateral',
    );
    const agreed = row!.approval_id;
    expect(await takeOut('IM.A1', 9_999, agreed)).toMatch(/moves_once_by_an_instruction/);
    for (const account of ['IM.B1', 'FREE.B1'])
      expect(await takeOut(account, 1_000, agreed)).not.toBe('written');
    expect([await billsOn('IM.B1'), await billsOn('FREE.B1')]).toEqual(['2000.000000', '3000.000000']);
    const alone = `insert into realised_collateral (relationship_id, case_id, asset, reference, act, amount, proceeds, buyer, proof, of_free,
        for_free, off_claim, approval_id)
      select relationship_id, case_id, asset, '2', 1, amount, proceeds, buyer, proof, of_free, for_free, off_claim, `;
    const from = 'from realised_collateral';
    expect(await said(world.db.query(`${alone} '${nobody}' ${from}`))).toMatch(/sold_by_two/);
    expect(await said(world.db.query(`${alone} approval_id ${from}`))).toMatch(/approval_id|sold_by_two/);
    expect(await said(world.db.query('update realised_collateral set proceeds = 0'))).toMatch(
      /permission|append/,
    );
  });

  it('has one of two who agree to two sales of the same bills at one instant find less than he sold', async () => {
    [world, caseId] = await noticedAt('0.93');
    await vacate(world, caseId);
    const [one, two] = [
      given(await proposeSale(saleOf('1', 300_000, 1))),
      given(await proposeSale(saleOf('2', 300_000, 2))),
    ];
    const answers = await Promise.all([approveSale(one, declaredAt), approveSale(two, declaredAt)]);
    expect(answers.filter(({ ok }) => !ok)).toEqual([notSold('more-than-held')]);
    const agreed = await world.db.query<object[]>(
      `select from control.approval where kind = 'resolution.collateral-sale'`,
    );
    expect(agreed).toHaveLength(1);
  });
});
