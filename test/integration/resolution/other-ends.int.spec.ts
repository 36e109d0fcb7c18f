import 'reflect-metadata';
import { Exact, id, plusMinutes } from '@app/kernel';
import { RelationshipService } from '@app/legal-entity';
import {
  AuctionService,
  DefaultService,
  LayerService,
  LossService,
  ReLetService,
  RestService,
  sealBid,
} from '@app/resolution';
import { LossNoticeService, PayoutService } from '@app/tail-bond';
import { CellWorld, CORE, given, hour, officer, R1, relationship, usdc } from './cell-world';

const DEADLINE = 45;
let world: CellWorld;
afterEach(async () => {
  expect(await world.brokenLaws()).toEqual([]);
  await world.close();
});

/** A pays 100,000 at 21:00, and at 22:00 has 20,000 of what it owes at `mark`. */
async function failAt(mark: string, entity?: Parameters<typeof CellWorld.open>[0]) {
  world = await CellWorld.open(entity);
  await world.runHour(hour(21), '0.99');
  await world.deadline(plusMinutes(hour(21), DEADLINE));
  await world.runHour(hour(22), mark);
  await world.deadline(plusMinutes(hour(22), DEADLINE));
  const found = await world.caseOf('A1');
  expect(found?.state).toBe('potential');
  return found!.id;
}
const failedAt = plusMinutes(hour(22), DEADLINE);
const act = (caseId: Awaited<ReturnType<typeof failAt>>, at: Date, who = 'dana') => ({
  caseId,
  officer: officer(who),
  at,
  proof: `served by ${who}`,
});
const standings = async () => {
  const { occupancies } = await world.inTx((tx) => world.get(RelationshipService).load(tx, R1));
  return occupancies.map(({ code, standing }) => `${code} ${standing}`);
};

describe('a failure that is cured', () => {
  it('costs nobody anything, and may be followed by another with a notice of its own', async () => {
    const caseId = await failAt('0.93');
    const defaults = world.get(DefaultService);
    const at = plusMinutes(failedAt, 30);
    expect(await world.inTx((tx) => defaults.cure(tx, R1, act(caseId, at)))).toEqual({
      ok: false,
      refusal: 'not-paid',
    });
    await world.deposit('A1', 600_000, at);
    given(await world.inTx((tx) => defaults.cure(tx, R1, act(caseId, at))));
    expect(await world.promised('ADVANCED.LIQ')).toBe('0.000000');
    expect(await world.money('SKIN')).toBe('150000.000000');
    expect(await world.money('LIQUIDITY.R1', CORE.id)).toBe('500000.000000');
    expect(await world.promised('VM_HELD.A1')).toBe('700000.000000');
    expect(await standings()).toEqual(['A1 performing', 'B1 performing']);

    await world.runHour(hour(23), '0.90');
    await world.deadline(plusMinutes(hour(23), DEADLINE));
    const second = await world.caseOf('A1');
    expect(second?.id).not.toBe(caseId);
    const noticeAt = plusMinutes(hour(23), DEADLINE + 60);
    given(await world.inTx((tx) => defaults.serveFailureNotice(tx, R1, act(second!.id, noticeAt))));
  });
});

describe('a market that turns while the seat is not performing', () => {
  it('repays the line before the first skin, and leaves the survivor’s terms alone', async () => {
    await failAt('0.93');
    await world.runHour(hour(23), '0.975');
    await world.deadline(plusMinutes(hour(23), DEADLINE));
    expect(await world.promised('ADVANCED.LIQ')).toBe('0.000000');
    expect(await world.promised('ADVANCED.SKIN')).toBe('130000.000000');
    expect(await world.money('LIQUIDITY.R1', CORE.id)).toBe('500000.000000');
    expect(await world.promised('VM_GIVEN.B1')).toBe('250000.000000');
  });
});

describe('a failure of both seats', () => {
  it('moves no margin in either direction until both are closed out', async () => {
    await failAt('0.93');
    await world.runHour(hour(23), '1.2');
    await world.deadline(plusMinutes(hour(23), DEADLINE));
    expect(await standings()).toEqual(['A1 potential-default', 'B1 potential-default']);
    expect((await world.caseOf('B1'))?.state).toBe('potential');
    const before = await world.money('FREE.B1');
    const midnight = new Date('2025-10-11T00:30:00Z');
    await world.deposit('B1', 5_000_000, midnight);
    await world.db.query(`insert into funding_rate values ('DOGE', '2025-10-11T08:00Z', 0, 'illustrative')`);
    await world.runHour(new Date('2025-10-11T01:00:00Z'), '0.9');
    await world.deadline(new Date('2025-10-11T01:45:00Z'));
    expect(await world.money('FREE.B1')).toBe(usdc(before).plus(usdc(5_000_000)).toText());
  });

  it('leaves a call failed that nobody has paid, when its payer is cured, and strikes it anew', async () => {
    await failAt('0.93');
    await world.runHour(hour(23), '1.2');
    await world.deadline(plusMinutes(hour(23), DEADLINE));
    const caseId = (await world.caseOf('B1'))!.id;
    const at = plusMinutes(hour(23), DEADLINE + 30);
    const short = async () =>
      await world.db.query<{ state: string; short: string }[]>(
        `select state, (amount - paid)::text as short from margin_call
         where (occupancy, kind, due_at) = ('B1', 'vm', $1)`,
        [plusMinutes(hour(23), DEADLINE)],
      );
    const failed = await short();
    expect(failed.map(({ state }) => state)).toEqual(['failed', 'failed']); // what it owes, and what it has to return
    const owed = failed.map((each) => BigInt(each.short));
    await world.deposit('B1', 5_000_000, at);
    const free = await world.money('FREE.B1');
    given(await world.inTx((tx) => world.get(DefaultService).cure(tx, R1, act(caseId, at))));
    expect(await standings()).toEqual(['A1 potential-default', 'B1 performing']);
    expect(await short()).toEqual(failed);
    expect(await world.money('FREE.B1')).toBe(free);
    await world.db.query(`insert into funding_rate values ('DOGE', '2025-10-11T08:00Z', 0, 'illustrative')`);
    await world.runHour(new Date('2025-10-11T01:00:00Z'), '1.2');
    const [anew] = await world.db.query<{ sum: string }[]>(
      `select sum(amount)::text from margin_call where (occupancy, kind, issued_at) = ('B1', 'vm', '2025-10-11T01:00Z')`,
    );
    expect(BigInt(anew!.sum)).toBe(owed.reduce((sum, each) => sum + each));
  });
});

describe('a loss beyond the tranches', () => {
  it('takes the second skin to its limit and the guarantee to its own, and stops at the floor', async () => {
    const caseId = await failAt('0.80', { secondSkin: 200_000, guarantee: 120_000 });
    const defaults = world.get(DefaultService);
    expect(await world.promised('UNPAID.B1')).toBe('1230000.000000');
    const noticeAt = plusMinutes(failedAt, 60);
    const declaredAt = plusMinutes(noticeAt, 240);
    given(await world.inTx((tx) => defaults.serveFailureNotice(tx, R1, act(caseId, noticeAt))));
    await world.declare(caseId, declaredAt);
    expect(await world.promised('UNPAID.B1')).toBe('880000.000000'); // its margin paid the survivor first
    given(await world.inTx((tx) => defaults.designateEarlyTermination(tx, R1, act(caseId, declaredAt))));
    const reLetAt = await reLetForNothing(caseId, declaredAt);
    const losses = world.get(LossService);
    const determine = { ...act(caseId, reLetAt, 'cal'), method: 'auction', evidence: ['minutes'] };
    given(await world.inTx((tx) => losses.determine(tx, R1, determine)));
    const absorption = given(await world.inTx((tx) => losses.verify(tx, R1, act(caseId, reLetAt, 'vera'))));
    expect(absorption.layers.map((layer) => layer.absorbed.toText())).toEqual([
      '150000.000000',
      '400000.000000',
      '600000.000000',
      '200000.000000',
    ]);
    await payTheTrusts(caseId, reLetAt);
    expect(await world.promised('UNPAID.B1')).toBe('0.000000');
    await world.inTx((tx) => world.get(RestService).absorb(tx, R1, caseId, reLetAt));
    expect(await world.promised('PAID_BY.A1.SS')).toBe('200000.000000');
    expect(await world.promised('PAID_BY.A1.GTY')).toBe('120000.000000');
    expect(await world.money('FLOOR', CORE.id)).toBe('2000000.000000');
    expect(await layersBehind('A2')).toEqual(['FS 0.000000', 'SS 0.000000']); // of 500,000 there are 300,000 left, none for R1
    const left = usdc(await world.promised('ADVANCED.LIQ'));
    expect(left).toEqual(absorption.residual.minus(usdc(120_000)));
  });
});

async function layersBehind(occupancy: string): Promise<string[]> {
  const layers = await world.inTx((tx) => world.get(LayerService).of(tx, relationship, occupancy));
  return layers.map(({ id: layer, capacity }) => `${layer} ${capacity.toText()}`);
}

/** One bid, of nothing, and a replacement with its margin. @returns when the seat was re-let */
async function reLetForNothing(caseId: Awaited<ReturnType<typeof failAt>>, at: Date): Promise<Date> {
  const auctions = world.get(AuctionService);
  const ranges = new Map([['DOGE', { low: new Exact('0.79'), high: new Exact('0.81') }]]);
  const opening = { ...act(caseId, at), ranges, entity: 'entity', minimumBids: 1 };
  const { auctionId, closesAt } = given(await world.inTx((tx) => auctions.open(tx, R1, opening)));
  const envelope = { bidder: 'c', price: usdc(0), salt: 'salt of c' };
  const bid = { bidder: 'c', seal: sealBid(auctionId, envelope), at };
  given(await world.inTx((tx) => auctions.seal(tx, R1, auctionId, bid)));
  const opened = { caseId, envelopes: [envelope], at: closesAt };
  given(await world.inTx((tx) => auctions.openBids(tx, R1, opened)));
  given(await world.inTx((tx) => auctions.award(tx, R1, act(caseId, closesAt))));
  const signing = {
    caseId,
    initialMargin: usdc(600_000),
    independentAmount: usdc(0),
    at: closesAt,
  };
  given(await world.inTx((tx) => world.get(ReLetService).sign(tx, R1, signing)));
  await world.deposit('A2', 600_000, closesAt);
  given(
    await world.inTx((tx) => world.get(ReLetService).reLet(tx, R1, { ...act(caseId, closesAt), costs: [] })),
  );
  return closesAt;
}

async function payTheTrusts(caseId: Awaited<ReturnType<typeof failAt>>, at: Date): Promise<void> {
  const notices = world.get(LossNoticeService);
  const loss = await world.inTx((tx) => world.get(LossService).determination(tx, R1, caseId));
  await world.inTx((tx) => notices.receive(tx, R1, caseId, loss, at));
  const [received] = await world.inTx((tx) => notices.notices(tx, R1));
  const { subjectHash } = received!.plan!;
  const trustee = id<'Actor'>('tess');
  given(
    await world.inTx((tx) =>
      world.get(PayoutService).payOut(tx, R1, received!.notice.id, { trustee, subjectHash, at }),
    ),
  );
}
