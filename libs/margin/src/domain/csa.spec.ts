import { Money, USDC } from '@app/kernel';
import fc from 'fast-check';
import { decideVm, type VmBalance, type VmTerms, withoutTolerance } from './csa';

const usdc = (amount: number | string) => Money.of(String(amount), USDC);
const terms: VmTerms = { threshold: usdc(0), minimumTransfer: usdc(100), rounding: usdc(10) };
const nothing: VmBalance = {
  delivered: usdc(0),
  held: usdc(0),
  calledDelivery: usdc(0),
  calledReturn: usdc(0),
  disputedDelivery: usdc(0),
  disputedReturn: usdc(0),
};
const balance = (more: Partial<Record<keyof VmBalance, number>>): VmBalance => ({
  ...nothing,
  ...Object.fromEntries(Object.entries(more).map(([name, amount]) => [name, usdc(amount)])),
});

describe('decideVm', () => {
  it.each([
    { exposure: 99, before: {}, calls: [], why: 'a minimum transfer is not reached' },
    { exposure: 100, before: {}, calls: ['delivery 100'], why: 'the minimum transfer is reached exactly' },
    { exposure: 101, before: {}, calls: ['delivery 110'], why: 'a delivery is rounded up' },
    { exposure: 99.5, before: {}, calls: [], why: 'the minimum is compared before rounding' },
    {
      exposure: 500,
      before: { delivered: 300 },
      calls: ['delivery 200'],
      why: 'only the shortfall is called',
    },
    {
      exposure: 500,
      before: { delivered: 300, calledDelivery: 200 },
      calls: [],
      why: 'the rest is called already',
    },
    {
      exposure: 500,
      before: { delivered: 300, disputedDelivery: 200 },
      calls: [],
      why: 'the rest was asked for, and its dispute is open',
    },
    {
      exposure: 700,
      before: { delivered: 300, calledDelivery: 50, disputedDelivery: 150 },
      calls: ['delivery 200'],
      why: 'what goes beyond a dispute is called beside it',
    },
    {
      exposure: 400,
      before: { delivered: 300, disputedDelivery: 200 },
      calls: [],
      why: 'less is due than is in dispute: it waits all the same, and nothing goes back for it',
    },
    { exposure: -500, before: {}, calls: [], why: 'the cell owes: that is the other seat’s to deliver' },
    { exposure: -500, before: { held: 700 }, calls: ['return 200'], why: 'it holds more than it is owed' },
    { exposure: -500, before: { held: 695 }, calls: ['return 190'], why: 'a return is rounded down' },
    {
      exposure: -500,
      before: { held: 700, calledReturn: 200 },
      calls: [],
      why: 'that return is called already',
    },
    {
      exposure: -500,
      before: { held: 900, disputedReturn: 200 },
      calls: ['return 200'],
      why: 'of a return, a disputed part waits as well',
    },
    {
      exposure: 300,
      before: { held: 250 },
      calls: ['return 250', 'delivery 300'],
      why: 'the sign has flipped: back first, then its own',
    },
    {
      exposure: 120,
      before: { held: 5 },
      calls: ['return 5', 'delivery 120'],
      why: 'a small rest goes back with a delivery: nobody holds and gives at once',
    },
    {
      exposure: 60,
      before: { held: 50 },
      calls: ['return 50', 'delivery 60'],
      why: 'together they reach the minimum',
    },
    {
      exposure: 60,
      before: { held: 195, disputedDelivery: 500 },
      calls: ['return 195'],
      why: 'what it disputes takes nothing from what goes back',
    },
    { exposure: 0, before: { held: 5 }, calls: [], why: 'a small rest is not worth a transfer' },
  ])('calls $calls at exposure $exposure with $before: $why', ({ exposure, before, calls }) => {
    const { transfers } = decideVm(usdc(exposure), balance(before), terms);
    expect(
      transfers.map(({ direction, amount }) => `${direction} ${String(amount.exact().toNumber())}`),
    ).toEqual(calls);
  });

  it('leaves a threshold uncovered, and calls above it whole', () => {
    const generous = { ...terms, threshold: usdc(1000) };
    expect(decideVm(usdc(1050), nothing, generous).transfers).toEqual([]);
    expect(decideVm(usdc(1200), nothing, generous).transfers).toEqual([
      { direction: 'delivery', amount: usdc(200) },
    ]);
  });

  it('tolerates nothing on a potential event of default', () => {
    const strict = withoutTolerance({ ...terms, threshold: usdc(1000) });
    expect(decideVm(usdc('0.000001'), nothing, strict).transfers).toEqual([
      { direction: 'delivery', amount: usdc('0.000001') },
    ]);
  });

  const units = fc.bigInt({ min: 0n, max: 10n ** 12n }).map((minor) => Money.ofMinor(minor, USDC));
  const signed = fc
    .bigInt({ min: -(10n ** 12n), max: 10n ** 12n })
    .map((minor) => Money.ofMinor(minor, USDC));
  const someTerms = fc.record({ threshold: units, minimumTransfer: units, rounding: units });

  it('law 7: never asks for the return of more than is held', () => {
    fc.assert(
      fc.property(signed, units, someTerms, (exposure, held, anyTerms) => {
        const { transfers } = decideVm(exposure, { ...nothing, held }, anyTerms);
        const returned = transfers.filter(({ direction }) => direction === 'return');
        expect(returned.every(({ amount }) => !held.lessThan(amount))).toBe(true);
      }),
    );
  });

  it('never lets a seat deliver while it holds', () => {
    fc.assert(
      fc.property(signed, units, someTerms, (exposure, held, anyTerms) => {
        const { transfers } = decideVm(exposure, { ...nothing, held }, anyTerms);
        const returned = Money.sum(
          transfers.filter(({ direction }) => direction === 'return').map(({ amount }) => amount),
          USDC,
        );
        const delivers = transfers.some(({ direction }) => direction === 'delivery');
        expect(!delivers || returned.equals(held)).toBe(true);
      }),
    );
  });

  it('leaves less than a minimum transfer uncovered above the threshold', () => {
    fc.assert(
      fc.property(signed, units, someTerms, (exposure, delivered, anyTerms) => {
        const { transfers } = decideVm(exposure, { ...nothing, delivered }, anyTerms);
        const called = Money.sum(
          transfers.map(({ amount }) => amount),
          USDC,
        );
        const uncovered = exposure.minus(anyTerms.threshold).minus(delivered).minus(called);
        expect(!uncovered.isPositive() || uncovered.lessThan(anyTerms.minimumTransfer)).toBe(true);
      }),
    );
  });

  it('never calls more when more is delivered', () => {
    fc.assert(
      fc.property(signed, units, units, someTerms, (exposure, delivered, more, anyTerms) => {
        const called = (amount: Money) =>
          Money.sum(
            decideVm(exposure, { ...nothing, delivered: amount }, anyTerms).transfers.map((t) => t.amount),
            USDC,
          );
        expect(called(delivered).lessThan(called(delivered.plus(more)))).toBe(false);
      }),
    );
  });
});
