import { currentExposure } from '@app/exposure/domain';
import { Exact, id, Money, USDC } from '@app/kernel';
import { decideVm } from '@app/margin/domain';
import { snapshotOf } from '@app/market-data/domain';
import { absorb, closeOut, failureToPay, payOnTime, rungsOf } from '@app/resolution/domain';
import { vmDelivered } from '@app/settlement/domain';
import { factorOf, positionsOf, stackOf, trancheLoss } from '@app/tail-bond/domain';
import { mirrored } from '@app/trade/domain';
import fc from 'fast-check';

const AT = new Date('2025-10-10T22:00:00Z');
const BOOK = id<'Book'>('1');
const usdc = (amount: number) => Money.of(amount, USDC);
const ZERO = usdc(0);
const TERMS = { threshold: ZERO, minimumTransfer: usdc(50_000), rounding: usdc(10_000) };
const FIRST_SKIN = usdc(400_000);
const HOLDERS = [
  { holder: 'h1', face: usdc(450_000) },
  { holder: 'h2', face: usdc(350_000) },
  { holder: 'h3', face: usdc(200_000) },
];

/** A party is long; the price falls; it has `free` and posted `margin`. Each stage takes what the one before it gives. */
function cycle(price: string, { free, margin }: { free: Money; margin: Money }) {
  // market data
  const quote = { symbol: 'DOGE', price, quotedAt: AT, source: 'x', label: '4h bar low' };
  const snapshot = snapshotOf([quote], [{ symbol: 'DOGE', sources: ['x'], maxAgeMinutes: 30 }], AT);
  if (!snapshot.ok) throw new Error('there is a price');
  const mark = new Exact(snapshot.value.marks.get('DOGE')?.price ?? '0');
  // exposure: two mirrored legs
  const leg = { tradeId: 't', occupancy: 'A1', instrument: 'DOGE-PERP', underlying: 'DOGE' };
  const terms = { kind: 'linear-perpetual' } as const;
  const [a, b] = mirrored(
    { ...leg, terms, quantity: new Exact(39_000_000), price: new Exact('0.23455') },
    'B1',
  );
  const valuations = new Map([['DOGE', { mark, fundingRate: new Exact(0), dailyVolatility: 0.04 }]]);
  const owedByA = currentExposure([a], valuations, USDC, AT).current;
  const owedByB = currentExposure([b], valuations, USDC, AT).current;
  // margin call
  const asked = { calledDelivery: ZERO, calledReturn: ZERO, disputedDelivery: ZERO, disputedReturn: ZERO };
  const nothing = { delivered: ZERO, held: ZERO, ...asked };
  const called = decideVm(owedByA, nothing, TERMS).transfers.find(
    ({ direction }) => direction === 'delivery',
  );
  const call = called?.amount ?? ZERO;
  // settlement, as far as its own money goes
  const paid = call.atMost(free);
  const transfers = paid.isPositive() ? vmDelivered(BOOK, 'A1', 'B1', paid) : [];
  // default: the survivor is paid on time
  const failed = failureToPay(call, paid, ZERO);
  const missing = failed.ok ? failed.value : ZERO;
  const resources = { freeBalance: ZERO, realisedMargin: ZERO, trustAdvance: ZERO };
  const purse = { ...resources, firstSkin: FIRST_SKIN, liquidityLine: usdc(9_000_000) };
  const ladder = payOnTime(
    missing,
    rungsOf({ ...purse, defaultDeclared: false, preliminaryVerified: false }),
  );
  // resolution: the seat is taken over with its VM balance
  const none = { vmGiven: ZERO, unpaidAmounts: ZERO, costs: [], price: ZERO };
  const statement = closeOut({
    ...none,
    vmBalance: call,
    vmHeld: paid,
    marginRealised: margin.atMost(missing),
  });
  // bond loss
  const stack = stackOf(
    [
      { id: 'J', original: usdc(1_000_000) },
      { id: 'S', original: usdc(9_000_000) },
    ],
    NAMES,
    USDC,
  );
  const absorption = absorb(statement.netLoss, [
    { id: 'FS', kind: 'first-skin', capacity: FIRST_SKIN, used: ZERO },
    ...stack.map((tranche) => ({
      id: tranche.id,
      kind: 'tranche' as const,
      capacity: tranche.original,
      used: ZERO,
    })),
  ]);
  const shortfall = statement.netLoss.minus(FIRST_SKIN).atLeast(ZERO);
  const losses = stack.map((tranche) => trancheLoss(shortfall, tranche));
  const holders = positionsOf(HOLDERS, factorOf(usdc(1_000_000), losses[0] ?? ZERO));
  return { owedByA, owedByB, call, paid, missing, transfers, ladder, statement, absorption, losses, holders };
}

const NAMES = { party: 'corvid-street', seat: 'A' };
const sum = (amounts: readonly Money[]) => Money.sum(amounts, USDC);

/** What every joint must conserve, whatever the price. */
function expectConserved(of: ReturnType<typeof cycle>): void {
  const { ladder, statement, absorption, losses, holders } = of;
  expect(of.owedByA.plus(of.owedByB)).toEqual(ZERO);
  expect(of.paid.plus(of.missing)).toEqual(of.call);
  const cash = of.transfers.filter(({ amount }) => amount.asset.code === 'USDC');
  const inOut = (account: string) =>
    sum(cash.filter(({ credit }) => credit === account).map(({ amount }) => amount)).minus(
      sum(cash.filter(({ debit }) => debit === account).map(({ amount }) => amount)),
    );
  expect(inOut('CASH')).toEqual(ZERO);
  expect(inOut('FREE.A1').plus(inOut('FREE.B1'))).toEqual(ZERO);
  expect(sum(ladder.paid.map(({ amount }) => amount)).plus(ladder.unpaid)).toEqual(of.missing);
  expect(statement.netLoss.plus(statement.marginApplied)).toEqual(statement.loss.plus(statement.surplus));
  expect(sum(absorption.layers.map(({ absorbed }) => absorbed)).plus(absorption.residual)).toEqual(
    statement.netLoss,
  );
  const tranches = absorption.layers.filter(({ kind }) => kind === 'tranche');
  expect(tranches.map(({ absorbed }) => absorbed)).toEqual(losses);
  expect(sum(holders.map(({ writtenDown }) => writtenDown))).toEqual(losses[0]);
}

describe('the seven stages, composed without a database', () => {
  it.each([
    { why: 'a price that rises calls nobody', price: '0.25', free: 0, margin: 600_000, loss: 0, junior: 0 },
    {
      why: 'a call below the minimum transfer is not made',
      price: '0.2335',
      free: 0,
      margin: 0,
      loss: 0,
      junior: 0,
    },
    { why: 'own money meets the call', price: '0.23', free: 200_000, margin: 0, loss: 0, junior: 0 },
    { why: 'margin is enough', price: '0.22', free: 0, margin: 600_000, loss: 0, junior: 0 },
    { why: 'first skin is hit alone', price: '0.21', free: 0, margin: 600_000, loss: 360_000, junior: 0 },
    {
      why: 'the junior tranche is hit',
      price: '0.1971',
      free: 100_000,
      margin: 570_000,
      loss: 800_000,
      junior: 400_000,
    },
    {
      why: 'the junior is gone and the senior hit',
      price: '0.095',
      free: 260_000,
      margin: 570_000,
      loss: 4_620_000,
      junior: 1_000_000,
    },
  ])('$why', ({ price, free, margin, loss, junior }) => {
    const result = cycle(price, { free: usdc(free), margin: usdc(margin) });
    expect(result.statement.netLoss.toText()).toBe(usdc(loss).toText());
    expect(result.losses[0]?.toText()).toBe(usdc(junior).toText());
    expectConserved(result);
  });

  it('laws 1 and 4: conserves every unit at every joint, at any price', () => {
    const prices = fc
      .integer({ min: 9_000, max: 30_000 })
      .map((ticks) => new Exact(ticks).div(100_000).toFixed());
    const amounts = fc
      .bigInt({ min: 0n, max: 3_000_000_000_000n })
      .map((minor) => Money.ofMinor(minor, USDC));
    fc.assert(
      fc.property(prices, amounts, amounts, (price, free, margin) => {
        expectConserved(cycle(price, { free, margin }));
      }),
    );
  });
});
