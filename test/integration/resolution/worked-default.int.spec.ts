import 'reflect-metadata';
import { ApprovalService } from '@app/control';
import type { ActorId } from '@app/control/domain';
import { Exact, id, Money, plusMinutes, USDC } from '@app/kernel';
import { RelationshipService } from '@app/legal-entity';
import { occupants } from '@app/legal-entity/domain';
import { MarketParameterService } from '@app/market-data';
import {
  AuctionService,
  type CaseId,
  DefaultService,
  LayerService,
  LossService,
  ReLetService,
  sealBid,
} from '@app/resolution';
import { LossNoticeService, PayoutService, TrancheReportService } from '@app/tail-bond';
import { TradeService } from '@app/trade';
import { type EntityManager } from 'typeorm';
import { CellWorld, CORE, given, hour, officer, R1, relationship, usdc } from './cell-world';

let world: CellWorld;
let caseId: CaseId;
beforeAll(async () => {
  world = await CellWorld.open();
});
afterAll(() => world.close());
afterEach(async () => {
  expect(await world.brokenLaws()).toEqual([]);
});

const inTx = <T>(work: (tx: EntityManager) => Promise<T>) => world.inTx(work);
const money = (account: string, book = R1) => world.money(account, book);
const promised = (account: string, book = R1) => world.promised(account, book);
const act = (at: Date, who: string) => ({ caseId, officer: officer(who), at, proof: `served by ${who}` });

describe('the worked default of the books, through the services', () => {
  const failedAt = plusMinutes(hour(22), 45);
  const noticeAt = plusMinutes(failedAt, 60);
  const declaredAt = plusMinutes(noticeAt, 240);
  const reLetAt = plusMinutes(declaredAt, 150);
  const survivorsLegs = () => inTx((tx) => world.get(TradeService).legRecords(tx, R1, 'B1'));
  let legsBefore: string[];

  it('1: passes 100,000 of margin from A through the cell to B', async () => {
    await world.runHour(hour(21), '0.99');
    await world.deadline(plusMinutes(hour(21), 45));
    legsBefore = await survivorsLegs();
    expect(await money('FREE.A1')).toBe('20000.000000');
    expect(await promised('VM_HELD.A1')).toBe('100000.000000');
    expect(await promised('VM_GIVEN.B1')).toBe('100000.000000');
  });

  it('2, 3: sweeps 20,000, and pays B the missing 580,000 from first skin and line, the same hour', async () => {
    await world.runHour(hour(22), '0.93');
    await world.deadline(failedAt);
    expect(await money('FREE.B1')).toBe('730000.000000');
    expect(await promised('ADVANCED.SKIN')).toBe('150000.000000');
    expect(await promised('ADVANCED.LIQ')).toBe('430000.000000');
    expect(await money('LIQUIDITY.R1', CORE.id)).toBe('70000.000000');
    const cases: { id: CaseId; occupancy: string; state: string }[] = await world.db.query(
      'select id, occupancy, state from default_case',
    );
    const [found] = cases;
    expect(found).toMatchObject({ occupancy: 'A1', state: 'potential' });
    caseId = found!.id;
  });

  it('lets nobody act before a right has arisen', async () => {
    const defaults = world.get(DefaultService);
    const early = act(plusMinutes(noticeAt, -1), 'dana');
    expect(await inTx((tx) => defaults.serveFailureNotice(tx, R1, early))).toEqual({
      ok: false,
      refusal: 'too-early',
    });
    expect(given(await inTx((tx) => defaults.serveFailureNotice(tx, R1, act(noticeAt, 'dana')))).state).toBe(
      'notified',
    );
  });

  it('4: realises A’s margin when two people have declared the default, and not before', async () => {
    const defaults = world.get(DefaultService);
    const maker = officer('dana');
    const { proposalId, subjectHash } = await inTx((tx) =>
      defaults.proposeDeclaration(tx, R1, caseId, maker),
    );
    const approve = (checker: ActorId) =>
      inTx((tx) => world.get(ApprovalService).approve(tx, { proposalId, checker, subjectHash }));
    expect(await approve(maker)).toEqual({ ok: false, refusal: 'maker-is-checker' });
    const approvalId = given(await approve(officer('eve')));
    const declare = { ...act(declaredAt, 'dana'), approvalId };
    given(await inTx((tx) => defaults.declareEventOfDefault(tx, R1, declare)));
    expect(await money('IM.A1')).toBe('0.000000');
    expect(await promised('ADVANCED.LIQ')).toBe('80000.000000');
    expect(await promised('VM_HELD.A1')).toBe('470000.000000');
    expect(await money('LIQUIDITY.R1', CORE.id)).toBe('420000.000000');
  });

  it('5: pays B the next 100,000 from the line while the seat is vacant', async () => {
    await world.runHour(hour(23), '0.92');
    await world.deadline(plusMinutes(hour(23), 45));
    expect(await money('FREE.B1')).toBe('830000.000000');
    expect(await promised('ADVANCED.LIQ')).toBe('180000.000000');
    expect(await promised('VM_GIVEN.B1')).toBe('800000.000000');
  });

  it('6: re-lets the seat to C for 55,000 on A’s terms, after the best bidder failed to sign', async () => {
    given(
      await inTx((tx) =>
        world.get(DefaultService).designateEarlyTermination(tx, R1, act(declaredAt, 'dana')),
      ),
    );
    const auctions = world.get(AuctionService);
    const ranges = new Map([['DOGE', { low: new Exact('0.90'), high: new Exact('0.95') }]]);
    const opening = { ...act(declaredAt, 'dana'), ranges, entity: 'entity', minimumBids: 2 };
    const { auctionId, closesAt } = given(await inTx((tx) => auctions.open(tx, R1, opening)));
    const envelopes = [
      { bidder: 'd', price: usdc(40_000), salt: 'salt of d' },
      { bidder: 'c', price: usdc(55_000), salt: 'salt of c' },
    ];
    for (const envelope of envelopes) {
      const bid = { bidder: envelope.bidder, seal: sealBid(auctionId, envelope), at: declaredAt };
      given(await inTx((tx) => auctions.seal(tx, R1, auctionId, bid)));
    }
    const open = (at: Date) => inTx((tx) => auctions.openBids(tx, R1, { caseId, envelopes, at }));
    expect(await open(plusMinutes(closesAt, -1))).toEqual({ ok: false, refusal: 'not-closed' });
    expect(given(await open(closesAt)).ranking.map(({ bidder }) => bidder)).toEqual(['d', 'c']);
    given(await inTx((tx) => auctions.award(tx, R1, act(closesAt, 'dana'))));
    given(await inTx((tx) => auctions.withdrawAward(tx, R1, act(closesAt, 'dana'))));
    const awarded = await inTx((tx) => auctions.award(tx, R1, act(closesAt, 'dana')));
    expect(given(awarded)).toEqual({ bidder: 'c', price: usdc(55_000) });

    const reLets = world.get(ReLetService);
    const signing = {
      caseId,
      initialMargin: usdc(600_000),
      independentAmount: usdc(250_000),
      at: closesAt,
    };
    expect(given(await inTx((tx) => reLets.sign(tx, R1, signing)))).toEqual({ occupancy: 'A2', bidder: 'c' });
    const costs = [
      { payee: 'auction agent', purpose: 'auction', invoiced: usdc(9_000), cap: usdc(8_000) },
      { payee: 'counsel', purpose: 'verification', invoiced: usdc('3788.387234'), cap: usdc(5_000) },
    ];
    const reLet = () => inTx((tx) => reLets.reLet(tx, R1, { ...act(reLetAt, 'dana'), costs }));
    expect(await reLet()).toEqual({ ok: false, refusal: 'cover-short' });
    await world.deposit('A2', 900_000, closesAt);
    given(await reLet());
    expect(await money('FREE.A2')).toBe('105000.000000');
    expect(await promised('VM_HELD.A2')).toBe('800000.000000');
    expect(await promised('CLAIM.A1')).toBe('396788.387234');
    expect(await promised('ADVANCED.LIQ')).toBe('246788.387234');
    expect(await money('LIQUIDITY.R1', CORE.id)).toBe('253211.612766');
    const seated = await inTx((tx) => world.get(RelationshipService).load(tx, R1));
    expect(occupants(seated).map(({ code, partyId }) => `${code} ${partyId}`)).toEqual(['A2 c', 'B1 b']);
  });

  it('7: counts the loss from both ends, charges the interest to the minute, and spends first skin first', async () => {
    const losses = world.get(LossService);
    const determine = {
      ...act(reLetAt, 'cal'),
      method: 'auction price',
      evidence: ['minutes of the auction'],
    };
    const statement = given(await inTx((tx) => losses.determine(tx, R1, determine)));
    // 430,000 for 1 hour, 530,000 for 4, 180,000 for 2½: 3,000,000 dollar-hours at 8 % of 8,640 hours a year, rounded up.
    expect(statement.netLoss.minus(usdc('396788.387234')).toText()).toBe('27.777778');
    expect(await promised('CLAIM.A1')).toBe(statement.netLoss.toText());

    expect(await inTx((tx) => losses.verify(tx, R1, act(reLetAt, 'cal')))).toEqual({
      ok: false,
      refusal: 'maker-is-checker',
    });
    const absorption = given(await inTx((tx) => losses.verify(tx, R1, act(reLetAt, 'vera'))));
    const junior = statement.netLoss.minus(usdc(150_000));
    expect(absorption.layers.map(({ id: layer, absorbed }) => `${layer} ${absorbed.toText()}`)).toEqual([
      'FS 150000.000000',
      `TJ ${junior.toText()}`,
      'TS 0.000000',
    ]);
    expect(absorption.residual).toEqual(usdc(0));
    expect(await promised('PAID_BY.A1.FS')).toBe('150000.000000');
    expect(await promised('SKIN_LOST.R1', CORE.id)).toBe('150000.000000');
    const layers = await inTx(async (tx) => world.get(LayerService).of(tx, relationship, 'A1'));
    expect(layers.map(({ capacity }) => capacity.toText())).toEqual([
      '0.000000',
      '400000.000000',
      '600000.000000',
    ]);
  });

  it('7: writes the junior down when its trustee has signed, and repays the line with it', async () => {
    const notices = world.get(LossNoticeService);
    const loss = await inTx((tx) => world.get(LossService).determination(tx, R1, caseId));
    expect(await inTx((tx) => notices.receive(tx, R1, caseId, loss, reLetAt))).toBeUndefined();
    const [received] = await inTx((tx) => notices.notices(tx, R1));
    const payout = world.get(PayoutService);
    const pay = (trustee: string) =>
      inTx((tx) =>
        payout.payOut(tx, R1, received!.notice.id, {
          trustee: officer(trustee),
          subjectHash: received!.plan!.subjectHash,
          at: reLetAt,
        }),
      );
    expect(await pay('vera')).toMatchObject({ ok: false });
    given(await pay('tess'));
    const junior = loss.cumulativeLoss.minus(usdc(150_000));
    expect(await promised('PAID_BY.A1.TJ')).toBe(junior.toText());
    expect(await promised('ADVANCED.LIQ')).toBe('0.000000');
    expect(await money('LIQUIDITY.R1', CORE.id)).toBe('500000.000000');
    expect(await promised('PRINCIPAL', id<'Book'>('2001'))).toBe(usdc(400_000).minus(junior).toText());
    const reports = await inTx((tx) => world.get(TrancheReportService).tranches(tx));
    const left = reports.map(({ register }) =>
      Money.sum(
        register.map(({ principal }) => principal),
        USDC,
      ).toText(),
    );
    expect(left).toEqual([usdc(400_000).minus(junior).toText(), '600000.000000']);
  });

  it('law 3: leaves the survivor’s legs as they were, to the byte', async () => {
    expect(await survivorsLegs()).toEqual(legsBefore);
    expect(await money('IM.B1')).toBe('350000.000000');
  });

  it('8: goes on with the replacement: margin comes back from B to C', async () => {
    const asOf = new Date('2025-10-11T07:00:00Z');
    await inTx((tx) =>
      world
        .get(MarketParameterService)
        .recordFundingRates(tx, [
          { symbol: 'DOGE', paidAt: new Date('2025-10-11T08:00:00Z'), rate: '0', label: 'illustrative' },
        ]),
    );
    await world.runHour(asOf, '0.925');
    await world.deadline(plusMinutes(asOf, 45));
    expect(await money('FREE.A2')).toBe('155000.000000');
    expect(await promised('VM_HELD.A2')).toBe('750000.000000');
    expect(await promised('VM_GIVEN.B1')).toBe('750000.000000');
  });
});
