import 'reflect-metadata';
import { Exact, Money, plusMinutes, USDC } from '@app/kernel';
import { MarketParameterService } from '@app/market-data';
import {
  AuctionService,
  DefaultService,
  LossService,
  ReLetService,
  RestService,
  sealBid,
} from '@app/resolution';
import fc from 'fast-check';
import { CellWorld, given, hour, officer, R1, usdc } from './cell-world';

const failedAt = plusMinutes(hour(22), 45);
const declaredAt = plusMinutes(failedAt, 300);
const mark = fc.integer({ min: 84, max: 108 }).map((cents) => (cents / 100).toFixed(2));
const days = fc.record({
  missed: fc.constantFrom('0.98', '0.97', '0.93', '0.88'), // at which A does not pay
  grace: fc.array(mark, { maxLength: 3 }), // hour by hour
  vacant: fc.array(mark, { minLength: 1, maxLength: 2 }),
  price: fc.constantFrom(-400_000, -90_000, 0, 25_000),
});

/** A stops paying, the market goes where it likes, C takes the seat, and the loss is counted from both ends and absorbed. */
async function live(
  world: CellWorld,
  { missed, grace, vacant, price }: typeof days extends fc.Arbitrary<infer Day> ? Day : never,
) {
  const inTx: CellWorld['inTx'] = (work) => world.inTx(work);
  const paidAt = new Date('2025-10-11T08:00:00Z');
  const rates = [{ symbol: 'DOGE', paidAt, rate: '0', label: 'illustrative' }];
  await inTx((tx) => world.get(MarketParameterService).recordFundingRates(tx, rates));
  await world.deposit('B1', 5_000_000, plusMinutes(hour(20), 40));
  const turn = async (at: Date, to: string) => {
    await world.runHour(at, to);
    await world.deadline(plusMinutes(at, 45));
  };
  await turn(hour(21), '0.99');
  await turn(hour(22), missed);
  const caseId = (await world.caseOf('A1'))!.id;
  const act = (at: Date, who = 'dana') => ({ caseId, officer: officer(who), at, proof: `served by ${who}` });
  const defaults = world.get(DefaultService);
  given(await inTx((tx) => defaults.serveFailureNotice(tx, R1, act(plusMinutes(failedAt, 60)))));
  for (const [hours, to] of grace.entries()) await turn(plusMinutes(hour(23), 5 + 60 * hours), to);
  await world.declare(caseId, declaredAt);
  given(await inTx((tx) => defaults.designateEarlyTermination(tx, R1, act(declaredAt))));
  for (const [hours, to] of vacant.entries()) await turn(plusMinutes(declaredAt, 5 + 60 * hours), to);

  const auctions = world.get(AuctionService);
  const ranges = new Map([['DOGE', { low: new Exact('0.7'), high: new Exact('1.3') }]]);
  const opening = { ...act(plusMinutes(declaredAt, 120)), ranges, entity: 'entity', minimumBids: 1 };
  const { auctionId, closesAt: at } = given(await inTx((tx) => auctions.open(tx, R1, opening)));
  const envelope = { bidder: 'c', price: usdc(price), salt: 'salt' };
  const bid = { bidder: 'c', seal: sealBid(auctionId, envelope), at: opening.at };
  given(await inTx((tx) => auctions.seal(tx, R1, auctionId, bid)));
  given(await inTx((tx) => auctions.openBids(tx, R1, { caseId, envelopes: [envelope], at })));
  const awarded = await inTx((tx) => auctions.award(tx, R1, act(at)));
  if (!awarded.ok) return; // asked for more than the layers could pay
  const reLets = world.get(ReLetService);
  const signing = { caseId, initialMargin: usdc(600_000), independentAmount: usdc(0), at };
  given(await inTx((tx) => reLets.sign(tx, R1, signing)));
  await world.deposit('A2', 1_000_000, at);
  const reLet = await inTx((tx) => reLets.reLet(tx, R1, { ...act(at), costs: [] }));
  if (!reLet.ok) {
    expect(reLet.refusal).toBe('line-short');
    return;
  }

  const losses = world.get(LossService);
  const determine = { ...act(at, 'cal'), method: 'auction', evidence: ['minutes'] };
  const { netLoss } = given(await inTx((tx) => losses.determine(tx, R1, determine)));
  expect(await world.promised('CLAIM.A1')).toBe(netLoss.toText());
  const { layers, residual } = given(await inTx((tx) => losses.verify(tx, R1, act(at, 'vera'))));
  const absorbed = Money.sum(
    layers.map((layer) => layer.absorbed),
    USDC,
  );
  expect(absorbed.plus(residual)).toEqual(netLoss);
  if (netLoss.isPositive()) expect(await world.money('FREE.A1')).toBe('0.000000');
  expect(await world.money('IM.A1')).toBe('0.000000');
  await inTx((tx) => world.get(RestService).absorb(tx, R1, caseId, at));
  expect(await world.promised('UNPASSED')).toBe('0.000000');
}

it('law 4: a default ends with both counts of its loss equal and its own margin used first, wherever the market goes', async () => {
  await fc.assert(
    fc.asyncProperty(days, async (day) => {
      const world = await CellWorld.open();
      try {
        await live(world, day);
        expect(await world.brokenLaws()).toEqual([]);
      } finally {
        await world.close();
      }
    }),
    { numRuns: 12, seed: 10_102_025 },
  );
}, 600_000); // twelve whole days, each in a database of its own
