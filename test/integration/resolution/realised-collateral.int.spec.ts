import 'reflect-metadata';
import { CollateralService } from '@app/collateral';
import { type Asset, Exact, Money, plusMinutes } from '@app/kernel';
import { LedgerService } from '@app/ledger';
import {
  AuctionService,
  type CaseId,
  DefaultService,
  LossService,
  RealisationService,
  ReLetService,
  sealBid,
} from '@app/resolution';
import { InstructionService } from '@app/settlement';
import { imPosted } from '@app/settlement/domain';
import { seenByTwo } from '../collateral/collateral-world';
import { CellWorld, CORE, given, hour, officer, R1, relationship, usdc } from './cell-world';

const TBILL: Asset = { code: 'TBILL', scale: 6 };
const bills = (amount: number) => Money.of(String(amount), TBILL);
const failedAt = plusMinutes(hour(22), 45);
const declaredAt = plusMinutes(failedAt, 300);
let world: CellWorld;
let caseId: CaseId;
afterEach(async () => {
  expect(await world.brokenLaws()).toEqual([]);
  await world.close();
});

const act = (at: Date, who = 'dana') => ({ caseId, officer: officer(who), at, proof: `served by ${who}` });

/** A holds bills in its margin, and misses what it owes at a mark: it has had its notice, and is not declared yet. */
async function noticedAt(mark: string): Promise<void> {
  world = await CellWorld.open();
  await world.runHour(hour(21), '0.99');
  await world.deadline(plusMinutes(hour(21), 45));
  await world.runHour(hour(22), mark);
  const instructions = world.get(InstructionService);
  const deposit = { book: R1, occupancy: 'A1', amount: bills(400_000), reference: 'bills come in' };
  const seen = await world.inTx(async (tx) => {
    await seenByTwo(world, tx, deposit);
    await world.get(CollateralService).openAccounts(tx, relationship, 'A1', TBILL);
    return await instructions.seeDeposit(tx, deposit, hour(22));
  });
  await world.inTx((tx) => instructions.finalise(tx, R1, seen, hour(22)));
  const pledged = { event: 'pledged', effectiveAt: hour(22), transfers: imPosted(R1, 'A1', bills(400_000)) };
  await world.inTx((tx) => world.get(LedgerService).postAll(tx, [pledged]));
  await world.deadline(failedAt);
  caseId = (await world.caseOf('A1'))!.id;
  const notice = act(plusMinutes(failedAt, 60));
  given(await world.inTx((tx) => world.get(DefaultService).serveFailureNotice(tx, R1, notice)));
}

async function vacate(): Promise<void> {
  await world.declare(caseId, declaredAt);
  given(
    await world.inTx((tx) => world.get(DefaultService).designateEarlyTermination(tx, R1, act(declaredAt))),
  );
}

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

const sell = (reference: string, sold: number, proceeds: number, at: Date, buyer = 'dealer') =>
  world.inTx((tx) =>
    world.get(RealisationService).realise(tx, R1, {
      ...act(at),
      reference,
      sold: bills(sold),
      proceeds: usdc(proceeds),
      buyer,
    }),
  );
const determine = (at: Date) => {
  const found = { ...act(at, 'cal'), method: 'auction price', evidence: ['minutes of the auction'] };
  return world.inTx((tx) => world.get(LossService).determine(tx, R1, found));
};
const verify = (at: Date) => world.inTx((tx) => world.get(LossService).verify(tx, R1, act(at, 'vera')));
const billsOn = (account: string) =>
  world.inTx(async (tx) => (await world.get(LedgerService).balance(tx, R1, account, TBILL)).toText());
const advanced = async () => [await world.promised('ADVANCED.SKIN'), await world.promised('ADVANCED.LIQ')];
const refused = (refusal: string) => ({ ok: false, refusal });

// At 0.93 it misses 580,000: the first skin pays 150,000, the line 430,000, and A's own 350,000 repay the line.
it('margin in bills is sold in parts, and what it fetched absorbs the loss before any layer does', async () => {
  await noticedAt('0.93');
  const early = await sell('1', 60_000, 59_400, plusMinutes(failedAt, 61));
  expect(early).toEqual(refused('wrong-state'));
  await vacate();
  expect(await advanced()).toEqual(['150000.000000', '80000.000000']);

  expect(await sell('1', 400_001, 390_000, declaredAt)).toEqual(refused('more-than-held'));
  expect(await sell('1', 60_000, 59_400, declaredAt, '')).toEqual(refused('buyer-missing'));
  const [first, again] = await Promise.all([
    sell('1', 60_000, 59_400, declaredAt),
    sell('1', 60_000, 59_400, declaredAt),
  ]);
  expect([first.ok, again.ok]).toEqual([true, true]);
  expect(await sell('1', 60_000, 59_000, declaredAt)).toEqual(refused('sold-otherwise'));
  expect(await billsOn('IM.A1')).toBe('340000.000000');
  expect(await advanced()).toEqual(['150000.000000', '20600.000000']);

  const at = await reLet();
  expect(await world.promised('CLAIM.A1')).toBe('170600.000000');
  expect(await determine(at)).toEqual(refused('collateral-unrealised'));

  const rest = await Promise.all([sell('2', 340_000, 100_000, at), sell('3', 340_000, 100_000, at)]);
  expect(rest.filter(({ ok }) => !ok)).toEqual([refused('more-than-held')]);
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
  await noticedAt('0.88');
  await vacate();
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
    await noticedAt('0.93');
    await vacate();
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
    await noticedAt('0.97');
    await vacate();
    const at = await reLet();
    expect(given(await determine(at)).netLoss).toEqual(usdc(0));
    given(await verify(at));
    expect(await billsOn('IM.A1')).toBe('0.000000');
    expect(await billsOn('FREE.A1')).toBe('400000.000000');
    expect(await sell('1', 1, 1, at)).toEqual(refused('more-than-held'));
  });
});
