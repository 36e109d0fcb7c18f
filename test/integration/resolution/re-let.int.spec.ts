import 'reflect-metadata';
import { Exact, plusMinutes } from '@app/kernel';
import { RelationshipService } from '@app/legal-entity';
import { occupants } from '@app/legal-entity/domain';
import { FundingService } from '@app/margin';
import { MarketParameterService } from '@app/market-data';
import {
  AuctionService,
  type CaseId,
  DefaultService,
  type Envelope,
  LossService,
  ReLetService,
  sealBid,
} from '@app/resolution';
import { CellWorld, CORE, given, hour, officer, R1, usdc } from './cell-world';

const failedAt = plusMinutes(hour(22), 45);
const declaredAt = plusMinutes(failedAt, 300);
let world: CellWorld;
let caseId: CaseId;

/** A pays 100,000 at 21:00, misses the rest of what it owes at a mark of 22:00, and is declared in default. */
async function vacatedAt(mark: string): Promise<void> {
  world = await CellWorld.open();
  await world.runHour(hour(21), '0.99');
  await world.deadline(plusMinutes(hour(21), 45));
  await world.runHour(hour(22), mark);
  await world.deadline(failedAt);
  caseId = (await world.caseOf('A1'))!.id;
  const defaults = world.get(DefaultService);
  const noticeAt = plusMinutes(failedAt, 60);
  given(await world.inTx((tx) => defaults.serveFailureNotice(tx, R1, act(noticeAt))));
  await world.declare(caseId, declaredAt);
  given(await world.inTx((tx) => defaults.designateEarlyTermination(tx, R1, act(declaredAt))));
}
afterEach(async () => {
  expect(await world.brokenLaws()).toEqual([]);
  await world.close();
});

const act = (at: Date, who = 'dana') => ({ caseId, officer: officer(who), at, proof: `served by ${who}` });
const envelope = (bidder: string, price: number): Envelope => ({
  bidder,
  price: usdc(price),
  salt: `salt of ${bidder}`,
});
const signing = (at: Date) => ({
  caseId,
  initialMargin: usdc(600_000),
  independentAmount: usdc(0),
  at,
});
const auctions = () => world.get(AuctionService);
const award = (at: Date) => world.inTx((tx) => auctions().award(tx, R1, act(at)));
const withdraw = (at: Date) => world.inTx((tx) => auctions().withdrawAward(tx, R1, act(at)));
const sign = (at: Date) => world.inTx((tx) => world.get(ReLetService).sign(tx, R1, signing(at)));
const reLet = (at: Date) =>
  world.inTx((tx) => world.get(ReLetService).reLet(tx, R1, { ...act(at), costs: [] }));
const openBids = (envelopes: readonly Envelope[], at: Date) =>
  world.inTx((tx) => auctions().openBids(tx, R1, { caseId, envelopes, at }));

/** Opens the auction and seals the bids, each at its instant. @returns when it closes */
async function auction(bids: readonly Envelope[], sealedAt = declaredAt): Promise<Date> {
  const ranges = new Map([['DOGE', { low: new Exact('0.88'), high: new Exact('1.05') }]]);
  const opening = { ...act(declaredAt), ranges, entity: 'entity', minimumBids: 1 };
  const { auctionId, closesAt } = given(await world.inTx((tx) => auctions().open(tx, R1, opening)));
  for (const each of bids) {
    const bid = { bidder: each.bidder, seal: sealBid(auctionId, each), at: sealedAt };
    given(await world.inTx((tx) => auctions().seal(tx, R1, auctionId, bid)));
  }
  return closesAt;
}

/** C takes the seat at a price. @returns when */
async function reLetTo(price: number, paysIn: number): Promise<Date> {
  const bids = [envelope('c', price)];
  const at = await auction(bids);
  given(await openBids(bids, at));
  given(await award(at));
  given(await sign(at));
  await world.deposit('A2', paysIn, at);
  given(await reLet(at));
  return at;
}

function recordRates(...rates: readonly { readonly paidAt: Date; readonly rate: string }[]): Promise<void> {
  const recorded = rates.map((each) => ({ ...each, symbol: 'DOGE', label: 'illustrative' }));
  return world.inTx((tx) => world.get(MarketParameterService).recordFundingRates(tx, recorded));
}

const balances = async () => ({
  firstSkin: await world.money('SKIN'),
  line: await world.money('LIQUIDITY.R1', CORE.id),
  estate: await world.money('FREE.A1'),
  advanced: [await world.promised('ADVANCED.SKIN'), await world.promised('ADVANCED.LIQ')],
  claimed: await world.promised('CLAIM.A1'),
});
const determine = async (at: Date) => {
  const evidence = { method: 'auction price', evidence: ['minutes of the auction'] };
  return world.inTx((tx) => world.get(LossService).determine(tx, R1, { ...act(at, 'cal'), ...evidence }));
};
const verify = (at: Date) => world.inTx((tx) => world.get(LossService).verify(tx, R1, act(at, 'vera')));

// At 0.93 it misses 580,000: the first skin pays 150,000, the line 430,000, and A's own 350,000 repay the line.
describe('a replacement that pays for the seat', () => {
  beforeEach(() => vacatedAt('0.93'));

  it('repays the line, then the first skin, which is then all that is lost, and pays the interest', async () => {
    const at = await reLetTo(-100_000, 700_000);
    expect(await balances()).toEqual({
      firstSkin: '20000.000000',
      line: '500000.000000',
      estate: '0.000000',
      advanced: ['130000.000000', '0.000000'],
      claimed: '130000.000000',
    });

    const own = usdc(await world.money('OWN', CORE.id));
    const { netLoss } = given(await determine(at));
    // 430,000 for five hours and 80,000 for two: 2,310,000 dollar-hours at 8 % of 8,640 hours a year, rounded up.
    expect(netLoss.toText()).toBe('130021.388889');
    const { layers } = given(await verify(at));
    expect(layers.map(({ absorbed }) => absorbed.toText())).toEqual([
      '130021.388889',
      '0.000000',
      '0.000000',
    ]);
    expect((await balances()).line).toBe('500000.000000');
    expect(await world.money('OWN', CORE.id)).toBe(own.plus(usdc('21.388889')).toText());
  });

  it('beyond all that was advanced leaves the rest to the estate, which pays the interest out of it', async () => {
    const at = await reLetTo(-300_000, 900_000);
    expect(await balances()).toEqual({
      firstSkin: '150000.000000',
      line: '500000.000000',
      estate: '70000.000000',
      advanced: ['0.000000', '0.000000'],
      claimed: '0.000000',
    });

    const own = usdc(await world.money('OWN', CORE.id));
    expect(given(await determine(at)).netLoss).toEqual(usdc(0));
    expect(await balances()).toMatchObject({
      line: '500000.000000',
      estate: '69978.611111',
      claimed: '0.000000',
    });
    expect(await world.money('OWN', CORE.id)).toBe(own.plus(usdc('21.388889')).toText());
    const { layers } = given(await verify(at));
    expect(layers.map(({ absorbed }) => absorbed)).toEqual([usdc(0), usdc(0), usdc(0)]);
  });
});

// At 0.97 it misses 180,000, and has 170,000 left when these are repaid out of its margin.
describe('margin that the declaration did not need', () => {
  beforeEach(() => vacatedAt('0.97'));

  it('repays what was advanced since then, before any layer loses', async () => {
    await recordRates({ paidAt: new Date('2025-10-11T08:00:00Z'), rate: '0' });
    const runAt = plusMinutes(declaredAt, 15);
    await world.runHour(runAt, '0.95');
    await world.deadline(plusMinutes(runAt, 45));
    expect(await balances()).toMatchObject({ firstSkin: '0.000000', line: '450000.000000' });
    expect(await world.money('IM.A1')).toBe('170000.000000');

    const at = await reLetTo(0, 600_000);
    expect(await balances()).toEqual({
      firstSkin: '120000.000000',
      line: '500000.000000',
      estate: '0.000000',
      advanced: ['30000.000000', '0.000000'],
      claimed: '30000.000000',
    });
    expect(await world.money('IM.A1')).toBe('0.000000');
    const { netLoss } = given(await determine(at));
    // 30,000 for five hours and 50,000 for one: 200,000 dollar-hours at 8 % of 8,640 hours a year, rounded up.
    expect(netLoss.toText()).toBe('30001.851852');
    const { layers } = given(await verify(at));
    expect(layers.map(({ absorbed }) => absorbed.toText())).toEqual(['30001.851852', '0.000000', '0.000000']);
  });

  it('pays the interest, and goes back to the estate', async () => {
    const at = await reLetTo(0, 600_000);
    const own = usdc(await world.money('OWN', CORE.id));
    expect(given(await determine(at)).netLoss).toEqual(usdc(0));
    // 30,000 for five hours: 150,000 dollar-hours.
    expect(await world.money('OWN', CORE.id)).toBe(own.plus(usdc('1.388889')).toText());
    given(await verify(at));
    expect(await world.money('IM.A1')).toBe('0.000000');
    expect(await world.money('FREE.A1')).toBe('169998.611111');
    expect(await world.money('SKIN')).toBe('150000.000000');
  });
});

it('dues that the line paid while the seat was vacant are claimed once', async () => {
  await vacatedAt('0.93');
  const paidAt = new Date('2025-10-11T05:00:00Z');
  await recordRates({ paidAt, rate: '0.002' }, { paidAt: plusMinutes(paidAt, 480), rate: '0' });
  await world.value(paidAt, '0.93');
  const falls = plusMinutes(paidAt, 1);
  await world.inTx((tx) => world.get(FundingService).pay(tx, R1, paidAt, falls));
  await world.inTx((tx) => world.get(DefaultService).payDues(tx, R1, falls));
  const dues = usdc(18_600); // 10,000,000 × 0.93 × 0.002
  expect(await world.promised('CLAIM.A1')).toBe(dues.toText());
  expect(await world.promised('ADVANCED.LIQ')).toBe(usdc(80_000).plus(dues).toText());

  const at = await reLetTo(0, 600_000);
  const claimed = usdc(230_000).plus(dues);
  expect(await world.promised('CLAIM.A1')).toBe(claimed.toText());
  expect(await world.promised('ADVANCED.LIQ')).toBe(usdc(80_000).plus(dues).toText());
  const { netLoss } = given(await determine(at));
  expect(netLoss.lessThan(claimed)).toBe(false);
  expect(netLoss.minus(claimed).lessThan(usdc(30))).toBe(true); // interest
});

it('a defaulter in the money is paid its gain and its margin, and touches no layer', async () => {
  await vacatedAt('0.97');
  await recordRates({ paidAt: new Date('2025-10-11T08:00:00Z'), rate: '0' });
  await world.deposit('B1', 300_000, declaredAt);
  const runAt = plusMinutes(declaredAt, 15);
  await world.runHour(runAt, '1.02'); // A's legs are worth 200,000
  await world.deadline(plusMinutes(runAt, 45));
  expect(await world.promised('UNPASSED')).toBe('200000.000000');
  const estate = usdc(await world.money('FREE.A1')).plus(usdc(await world.money('IM.A1')));

  const at = await reLetTo(15_000, 600_000);
  expect(await world.money('FREE.A2')).toBe('15000.000000');
  expect(await world.promised('VM_GIVEN.A2')).toBe('200000.000000');
  expect(await balances()).toMatchObject({ firstSkin: '150000.000000', claimed: '0.000000' });
  expect(given(await determine(at)).netLoss).toEqual(usdc(0));
  given(await verify(at));
  const interest = usdc('1.388889');
  const gain = usdc(200_000 - 15_000).minus(interest);
  expect(await world.money('FREE.A1')).toBe(estate.plus(gain).toText());
  expect(await world.money('IM.A1')).toBe('0.000000');
});

it('VM that the survivor delivered to a vacant seat goes back to it first, and only then does anybody advance', async () => {
  await vacatedAt('0.97');
  await recordRates({ paidAt: new Date('2025-10-11T08:00:00Z'), rate: '0' });
  await world.deposit('B1', 300_000, declaredAt);
  const turn = async (minutes: number, mark: string) => {
    const runAt = plusMinutes(declaredAt, minutes);
    await world.runHour(runAt, mark);
    await world.deadline(plusMinutes(runAt, 45));
  };
  await turn(15, '1.02');
  await turn(75, '1.005');
  expect(await world.promised('UNPASSED')).toBe('50000.000000');
  expect(await balances()).toMatchObject({ firstSkin: '150000.000000', line: '500000.000000' });

  await turn(135, '0.98'); // 50,000 come back, and 200,000 fall due
  expect(await world.promised('UNPASSED')).toBe('0.000000');
  expect(await world.promised('VM_GIVEN.B1')).toBe('200000.000000');
  expect(await world.promised('VM_HELD.B1')).toBe('0.000000');
});

it('what the survivor left due to the one who went is no debt to the replacement, and stops nothing', async () => {
  await vacatedAt('0.93');
  const [five, thirteen] = ['05', '13'].map((at) => new Date(`2025-10-11T${at}:00:00Z`)) as [Date, Date];
  await recordRates(
    { paidAt: five, rate: '-0.1' }, // B owes 930,000, and has 730,000
    { paidAt: thirteen, rate: '-0.001' },
    { paidAt: plusMinutes(thirteen, 480), rate: '0' },
  );
  const pay = async (paidAt: Date) => {
    await world.value(paidAt, '0.93');
    await world.inTx((tx) => world.get(FundingService).pay(tx, R1, paidAt, plusMinutes(paidAt, 5)));
  };
  await pay(five);
  expect(await world.promised('DUE_FROM.B1')).toBe('200000.000000');
  await reLetTo(0, 600_000);
  expect(await balances()).toMatchObject({ estate: '500000.000000', claimed: '0.000000' }); // 730,000 less 230,000

  await world.deposit('B1', 300_000, plusMinutes(thirteen, -60));
  await pay(thirteen);
  expect(await world.money('FREE.A2')).toBe('9300.000000');
  expect(await world.money('FREE.B1')).toBe('290700.000000');
  expect(await world.promised('DUE_TO.A1')).toBe('200000.000000');
});

describe('a winner who signs', () => {
  beforeEach(() => vacatedAt('0.93'));

  const bids = [envelope('d', 0), envelope('c', 10_000)];

  it('is not opened accounts twice', async () => {
    const at = await auction(bids);
    given(await openBids(bids, at));
    given(await award(at));
    expect(given(await sign(at))).toEqual({ occupancy: 'A2', bidder: 'd' });
    expect(await sign(at)).toEqual({ ok: false, refusal: 'signed-already' });
  });

  it('and does not pay in loses the seat to the next, who has accounts of its own', async () => {
    const at = await auction(bids);
    given(await openBids(bids, at));
    given(await award(at));
    given(await sign(at));
    await world.deposit('A2', 100_000, at);
    expect(await reLet(at)).toEqual({ ok: false, refusal: 'cover-short' });

    given(await withdraw(at));
    expect(await reLet(at)).toEqual({ ok: false, refusal: 'not-signed' });
    given(await award(at));
    expect(given(await sign(at))).toEqual({ occupancy: 'A3', bidder: 'c' });
    expect(await reLet(at)).toEqual({ ok: false, refusal: 'cover-short' });
    await world.deposit('A3', 600_000, at);
    given(await reLet(at));
    const seated = await world.inTx((tx) => world.get(RelationshipService).load(tx, R1));
    expect(occupants(seated).map(({ code, partyId }) => `${code} ${partyId}`)).toEqual(['A3 c', 'B1 b']);
    expect(await world.money('FREE.A2')).toBe('100000.000000');
    expect(await world.money('IM.A3')).toBe('600000.000000');
  });
});

/** From now on it may take no new risk. */
const restrict = (party: string) =>
  world.inTx((tx) =>
    tx.query(
      `insert into party_standing (party_id, n, from_state, to_state, eases, set_by, role, reason)
       values ($1, 1, 'active', 'restricted', false, 'carla', 'compliance', 'its owners are asked after')`,
      [party],
    ),
  );

describe('a bidder that may take no new risk', () => {
  beforeEach(() => vacatedAt('0.93'));

  it('is refused when the bids are opened', async () => {
    const bids = [envelope('c', 10_000)];
    const at = await auction(bids);
    await restrict('c');
    expect(given(await openBids(bids, at)).refused).toEqual([{ bidder: 'c', reason: 'bidder-restricted' }]);
  });

  it('is not seated when it has become so since it signed', async () => {
    const bids = [envelope('c', 10_000)];
    const at = await auction(bids);
    given(await openBids(bids, at));
    given(await award(at));
    given(await sign(at));
    await world.deposit('A2', 600_000, at);
    await restrict('c');
    expect(await reLet(at)).toEqual({ ok: false, refusal: 'bidder-restricted' });
  });
});

describe('the opening of the bids', () => {
  beforeEach(() => vacatedAt('0.93'));

  it('takes one envelope of each bidder, and opens none when there are two', async () => {
    const sealed = envelope('c', 10_000);
    const at = await auction([sealed]);
    const other = envelope('c', 5_000);
    expect(await openBids([sealed, other], at)).toEqual({ ok: false, refusal: 'second-envelope' });
    expect(given(await openBids([sealed], at)).ranking).toEqual([{ bidder: 'c', price: usdc(10_000) }]);
  });

  it.each([
    { approved: false, sealedAfter: 0, reason: 'bidder-not-approved' },
    { approved: true, sealedAfter: 61, reason: 'own-bid-late' },
  ])(
    'refuses the bid of the entity that the auction named: $reason',
    async ({ approved, sealedAfter, reason }) => {
      const relationships = world.get(RelationshipService);
      if (approved)
        await world.inTx((tx) => relationships.approveReplacement(tx, R1, 'A', 'entity', declaredAt));
      const own = envelope('entity', 0);
      const at = await auction([own], plusMinutes(declaredAt, sealedAfter));
      expect(given(await openBids([own], at)).refused).toEqual([{ bidder: 'entity', reason }]);
    },
  );
});
