import 'reflect-metadata';
import { ApprovalService, ControlModule } from '@app/control';
import type { ActorId } from '@app/control/domain';
import { ExposureModule, ExposureRunService } from '@app/exposure';
import { Exact, id, Money, owed, plusMinutes, type Result, USDC } from '@app/kernel';
import { LedgerModule, LedgerProofService, LedgerService } from '@app/ledger';
import {
  CellService,
  CoreService,
  LegalEntityModule,
  PartyService,
  RelationshipService,
} from '@app/legal-entity';
import { occupants, type Relationship } from '@app/legal-entity/domain';
import { MarginCallService, MarginModule, MarginRunService } from '@app/margin';
import type { MarginCallId } from '@app/margin/domain';
import { MarketDataModule, MarketParameterService, QuoteService, SnapshotService } from '@app/market-data';
import { databaseModule, readSettings, uuidOf } from '@app/platform';
import {
  AuctionService,
  type CaseId,
  DefaultService,
  LayerService,
  LossService,
  ReLetService,
  ResolutionModule,
  sealBid,
} from '@app/resolution';
import { InstructionService, SettlementModule } from '@app/settlement';
import {
  LossNoticeService,
  PayoutService,
  TailBondModule,
  TrancheReportService,
  TrancheService,
} from '@app/tail-bond';
import { imPosted } from '@app/settlement/domain';
import { TradeModule, TradeService } from '@app/trade';
import { type INestApplicationContext } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { DataSource, type EntityManager } from 'typeorm';
import { freshDatabase } from '../../support/database';

const usdc = (amount: string | number) => Money.of(String(amount), USDC);
const R1 = id<'Book'>('1');
const CORE = { id: id<'Book'>('1000'), name: 'K' };
const START = new Date('2025-10-10T20:30:00Z');
const hour = (n: number) => new Date(`2025-10-10T${String(n)}:00:00Z`);
const officer = (name: string) => id<'Actor'>(name);

let app: INestApplicationContext;
let db: DataSource;
let caseId: CaseId;

const relationship: Relationship = {
  id: R1,
  name: 'R1',
  asset: USDC,
  writtenEnding: 'sized-tranche',
  exhaustion: 'not sized',
  terms: {
    threshold: usdc(0),
    minimumTransfer: usdc(0),
    rounding: usdc(0),
    clocks: {
      responseMinutes: 45,
      noticeMinutes: 60,
      graceMinutes: 240,
      auctionMinutes: 120,
      mporMinutes: 465,
    },
    imMultiplier: new Exact('2.33'),
    imCorrelation: new Exact('0.7'),
    lineRate: new Exact('0.08'),
  },
  occupancies: [
    { code: 'A1', seat: 'A', partyId: 'a', standing: 'performing', independentAmount: usdc(0) },
    { code: 'B1', seat: 'B', partyId: 'b', standing: 'performing', independentAmount: usdc(0) },
  ],
};

beforeAll(async () => {
  const { url } = await freshDatabase();
  const settings = readSettings({ DATABASE_URL: url });
  const libs = [
    ControlModule,
    LedgerModule,
    LegalEntityModule,
    MarketDataModule,
    TradeModule,
    ExposureModule,
  ];
  const module = await Test.createTestingModule({
    imports: [
      databaseModule(settings, 'test'),
      ...libs,
      SettlementModule,
      MarginModule,
      ResolutionModule,
      TailBondModule,
    ],
  }).compile();
  app = await module.init();
  db = app.get(DataSource);
  await openTheBooks();
});

afterAll(() => app.close());

afterEach(async () => {
  const broken = (await app.get(LedgerProofService).invariants()).filter(({ found }) => found !== 0);
  expect(broken).toEqual([]);
});

const inTx = <T>(work: (tx: EntityManager) => Promise<T>) => db.transaction(work);

function given<T, R>(result: Result<T, R>): T {
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.refusal)}`);
  return result.value;
}

/** The world of the books' worked default: the core, the cell, and two parties with their money in. */
async function openTheBooks(): Promise<void> {
  const approvals = app.get(ApprovalService);
  const staff: [string, string][] = [
    ['ann', 'credit'],
    ['bob', 'risk'],
    ['dana', 'default management'],
    ['eve', 'approval'],
    ['cal', 'calculation agent'],
    ['vera', 'verification agent'],
    ['tess', 'trustee'],
  ];
  await inTx(async (tx) => {
    for (const [name, group] of staff)
      await approvals.enrol(tx, { id: officer(name), name, role: group, conflictGroup: group });
    await app.get(PartyService).record(
      tx,
      ['a', 'b', 'c', 'd', 'entity'].map((party) => ({ id: party, name: `Party ${party}` })),
    );
    const relationships = app.get(RelationshipService);
    await relationships.open(tx, relationship, START);
    for (const party of ['c', 'd']) await relationships.approveReplacement(tx, R1, 'A', party, START);
    const capital = { paidIn: usdc(5_000_000), floor: usdc(2_000_000), secondSkin: usdc(500_000) };
    await app.get(CoreService).capitalise(tx, { core: CORE, asset: USDC, ...capital }, START);
  });
  await inTx(async (tx) => {
    const opened = await app.get(CellService).open(
      tx,
      {
        relationship,
        core: CORE,
        firstSkin: usdc(150_000),
        line: usdc(500_000),
        lineReturnable: usdc(10_000),
        secondSkinLimit: usdc(0),
        guaranteeLimit: usdc(0),
        feeCap: usdc(10_000),
        officers: { maker: officer('ann'), checker: officer('bob') },
      },
      START,
    );
    given(opened);
  });
  await inTx(async (tx) => issue(tx, 'TJ', '2001', 0, [0, 400_000]));
  await inTx(async (tx) => issue(tx, 'TS', '2002', 1, [400_000, 1_000_000]));
  await inTx(async (tx) => {
    await app.get(QuoteService).declareMarket(tx, { symbol: 'DOGE', sources: ['test'], maxAgeMinutes: 60 });
    const trades = app.get(TradeService);
    await trades.listInstrument(tx, { symbol: 'DOGE-PERP', underlying: 'DOGE', asset: 'USDC' });
    await trades.book(tx, {
      relationship: R1,
      id: 't1',
      instrument: 'DOGE-PERP',
      tradedAt: START,
      long: 'A1',
      short: 'B1',
      quantity: new Exact(10_000_000),
      price: new Exact(1),
    });
    const parameters = app.get(MarketParameterService);
    const label = 'illustrative';
    const paidAt = new Date('2025-10-11T00:00:00Z');
    await parameters.recordFundingRates(tx, [{ symbol: 'DOGE', paidAt, rate: '0', label }]);
    await parameters.recordVolatilities(tx, [{ symbol: 'DOGE', asOf: '2025-10-10', daily: '0.05', label }]);
  });
  await deposit('A1', 470_000);
  await deposit('B1', 380_000);
  await inTx((tx) =>
    app.get(LedgerService).postAll(tx, [
      {
        event: 'margin posted at the opening',
        effectiveAt: START,
        transfers: ['A1', 'B1'].flatMap((seat) => imPosted(R1, seat, usdc(350_000))),
      },
    ]),
  );
}

async function issue(
  tx: EntityManager,
  name: string,
  book: string,
  rank: number,
  [from, to]: [number, number],
) {
  const holders =
    rank === 0
      ? [
          { holder: 'h1', face: usdc(240_000) },
          { holder: 'h2', face: usdc(160_000) },
        ]
      : [{ holder: 'h3', face: usdc(to - from) }];
  const terms = {
    trust: { id: id<'Book'>(book), name },
    relationship,
    occupancy: 'A1',
    rank,
    attachment: usdc(from),
    detachment: usdc(to),
    holders,
    affiliates: [],
    cashShare: new Exact(1),
    premiumCap: usdc(50_000),
    officers: { maker: officer('ann'), checker: officer('bob') },
  };
  given(await app.get(TrancheService).issue(tx, terms, START));
}

async function deposit(occupancy: string, amount: number, asOf = START): Promise<void> {
  const instructions = app.get(InstructionService);
  const wanted = { book: R1, occupancy, amount: usdc(amount), reference: `${occupancy} pays in` };
  const instructionId = await inTx((tx) => instructions.seeDeposit(tx, wanted, asOf));
  await inTx((tx) => instructions.finalise(tx, R1, instructionId, asOf));
}

/** An hour of the worker's: snapshot, exposures, calls. */
async function runHour(asOf: Date, mark: string): Promise<void> {
  const snapshotId = id<'Snapshot'>(uuidOf(`snapshot/${asOf.toISOString().replace('.000Z', 'Z')}`));
  const quote = { symbol: 'DOGE', price: mark, quotedAt: asOf, source: 'test', label: 'test' };
  await inTx(async (tx) => given(await app.get(QuoteService).record(tx, [quote])));
  await inTx((tx) => app.get(SnapshotService).take(tx, asOf));
  await inTx((tx) => app.get(ExposureRunService).run(tx, R1, snapshotId, asOf));
  expect(await inTx((tx) => app.get(MarginRunService).run(tx, R1, snapshotId, asOf))).toBeUndefined();
}

/** The deadline of an hour's calls, and the work that it leaves for resolution. */
async function deadline(asOf: Date): Promise<void> {
  await inTx((tx) => app.get(MarginCallService).collect(tx, R1, asOf));
  const left: { kind: string; payload: { callId: MarginCallId } }[] = await db.query(
    `select kind, payload from job_due where due_at = $1 and kind in ('resolution.unmet-call', 'resolution.collect') order by kind`,
    [asOf],
  );
  const defaults = app.get(DefaultService);
  for (const { kind, payload } of left)
    await inTx((tx) =>
      kind === 'resolution.unmet-call'
        ? defaults.unmetCall(tx, R1, payload.callId, asOf)
        : defaults.collect(tx, R1, payload.callId, asOf),
    );
}

const money = (account: string, book = R1) =>
  inTx(async (tx) => (await app.get(LedgerService).balance(tx, book, account, USDC)).toText());
const promised = (account: string, book = R1) =>
  inTx(async (tx) => (await app.get(LedgerService).balance(tx, book, account, owed(USDC))).toText());
const act = (at: Date, who: string) => ({ caseId, officer: officer(who), at, proof: `served by ${who}` });

describe('the worked default of the books, through the services', () => {
  const failedAt = plusMinutes(hour(22), 45);
  const noticeAt = plusMinutes(failedAt, 60);
  const declaredAt = plusMinutes(noticeAt, 240);
  const reLetAt = plusMinutes(declaredAt, 150);
  const survivorsLegs = () => inTx((tx) => app.get(TradeService).legRecords(tx, R1, 'B1'));
  let legsBefore: string[];

  it('1: passes 100,000 of margin from A through the cell to B', async () => {
    await runHour(hour(21), '0.99');
    await deadline(plusMinutes(hour(21), 45));
    legsBefore = await survivorsLegs();
    expect(await money('FREE.A1')).toBe('20000.000000');
    expect(await promised('VM_HELD.A1')).toBe('100000.000000');
    expect(await promised('VM_GIVEN.B1')).toBe('100000.000000');
  });

  it('2, 3: sweeps 20,000, and pays B the missing 580,000 from first skin and line, the same hour', async () => {
    await runHour(hour(22), '0.93');
    await deadline(failedAt);
    expect(await money('FREE.B1')).toBe('730000.000000');
    expect(await promised('ADVANCED.SKIN')).toBe('150000.000000');
    expect(await promised('ADVANCED.LIQ')).toBe('430000.000000');
    expect(await money('LIQUIDITY.R1', CORE.id)).toBe('70000.000000');
    const cases: { id: CaseId; occupancy: string; state: string }[] = await db.query(
      'select id, occupancy, state from default_case',
    );
    const [found] = cases;
    expect(found).toMatchObject({ occupancy: 'A1', state: 'potential' });
    caseId = found!.id;
  });

  it('lets nobody act before a right has arisen', async () => {
    const defaults = app.get(DefaultService);
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
    const defaults = app.get(DefaultService);
    const maker = officer('dana');
    const { proposalId, subjectHash } = await inTx((tx) =>
      defaults.proposeDeclaration(tx, R1, caseId, maker),
    );
    const approve = (checker: ActorId) =>
      inTx((tx) => app.get(ApprovalService).approve(tx, { proposalId, checker, subjectHash }));
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
    await runHour(hour(23), '0.92');
    await deadline(plusMinutes(hour(23), 45));
    expect(await money('FREE.B1')).toBe('830000.000000');
    expect(await promised('ADVANCED.LIQ')).toBe('180000.000000');
    expect(await promised('VM_GIVEN.B1')).toBe('800000.000000');
  });

  it('6: re-lets the seat to C for 55,000 on A’s terms, after the best bidder failed to sign', async () => {
    given(
      await inTx((tx) => app.get(DefaultService).designateEarlyTermination(tx, R1, act(declaredAt, 'dana'))),
    );
    const auctions = app.get(AuctionService);
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
    const open = (at: Date) =>
      inTx((tx) => auctions.openBids(tx, R1, { caseId, auctionId, entity: 'entity', envelopes, at }));
    expect(await open(plusMinutes(closesAt, -1))).toEqual({ ok: false, refusal: 'not-closed' });
    expect(given(await open(closesAt)).ranking.map(({ bidder }) => bidder)).toEqual(['d', 'c']);
    given(await inTx((tx) => auctions.award(tx, R1, auctionId, act(closesAt, 'dana'))));
    given(await inTx((tx) => auctions.withdrawAward(tx, R1, auctionId, act(closesAt, 'dana'))));
    const awarded = await inTx((tx) => auctions.award(tx, R1, auctionId, act(closesAt, 'dana')));
    expect(given(awarded)).toEqual({ bidder: 'c', price: usdc(55_000) });

    const reLets = app.get(ReLetService);
    const signing = {
      caseId,
      auctionId,
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
    await deposit('A2', 900_000, closesAt);
    given(await reLet());
    expect(await money('FREE.A2')).toBe('105000.000000');
    expect(await promised('VM_HELD.A2')).toBe('800000.000000');
    expect(await promised('CLAIM.A1')).toBe('396788.387234');
    expect(await promised('ADVANCED.LIQ')).toBe('246788.387234');
    expect(await money('LIQUIDITY.R1', CORE.id)).toBe('253211.612766');
    const seated = await inTx((tx) => app.get(RelationshipService).load(tx, R1));
    expect(occupants(seated).map(({ code, partyId }) => `${code} ${partyId}`)).toEqual(['A2 c', 'B1 b']);
  });

  it('7: counts the loss from both ends, charges the interest to the minute, and spends first skin first', async () => {
    const losses = app.get(LossService);
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
    const layers = await inTx(async (tx) => app.get(LayerService).of(tx, relationship, 'A1'));
    expect(layers.map(({ capacity }) => capacity.toText())).toEqual([
      '0.000000',
      '400000.000000',
      '600000.000000',
    ]);
  });

  it('7: writes the junior down when its trustee has signed, and repays the line with it', async () => {
    const notices = app.get(LossNoticeService);
    const loss = await inTx((tx) => app.get(LossService).determination(tx, R1, caseId));
    expect(await inTx((tx) => notices.receive(tx, R1, caseId, loss, reLetAt))).toBeUndefined();
    const [received] = await inTx((tx) => notices.notices(tx, R1));
    const payout = app.get(PayoutService);
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
    const reports = await inTx((tx) => app.get(TrancheReportService).tranches(tx));
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
      app
        .get(MarketParameterService)
        .recordFundingRates(tx, [
          { symbol: 'DOGE', paidAt: new Date('2025-10-11T08:00:00Z'), rate: '0', label: 'illustrative' },
        ]),
    );
    await runHour(asOf, '0.925');
    await deadline(plusMinutes(asOf, 45));
    expect(await money('FREE.A2')).toBe('155000.000000');
    expect(await promised('VM_HELD.A2')).toBe('750000.000000');
    expect(await promised('VM_GIVEN.B1')).toBe('750000.000000');
  });
});
