import { Money, USDC } from '@app/kernel';
import { utilisationOf } from './utilisation';

const usdc = (amount: number) => Money.of(amount, USDC);
const NONE = {
  current: 0,
  pendingLoss: 0,
  vmHeld: 0,
  vmGiven: 0,
  dues: 0,
  stressed: 0,
  initialMargin: 0,
  wrongWay: 0,
};

it.each([
  { parts: {}, uncollateralised: 0, shortfall: 0, why: 'no position, no number' },
  { parts: { current: 100 }, uncollateralised: 100, shortfall: 0, why: 'what is owed and not held counts' },
  { parts: { current: 100, vmHeld: 100 }, uncollateralised: 0, shortfall: 0, why: 'what is held does not' },
  {
    parts: { current: -50, vmGiven: 80 },
    uncollateralised: 30,
    shortfall: 0,
    why: 'what it holds of ours does',
  },
  {
    parts: { current: 10, dues: 5, pendingLoss: 2 },
    uncollateralised: 17,
    shortfall: 0,
    why: 'so do dues and pending',
  },
  {
    parts: { stressed: 90, initialMargin: 70 },
    uncollateralised: 0,
    shortfall: 20,
    why: 'stress beyond margin counts',
  },
  {
    parts: { current: 40, stressed: 10, initialMargin: 500 },
    uncollateralised: 40,
    shortfall: 0,
    why: 'margin against stress is not margin against what is owed',
  },
  {
    parts: { current: -40, stressed: 10, vmHeld: 100 },
    uncollateralised: 0,
    shortfall: 10,
    why: 'nor the other way round',
  },
])('is $uncollateralised + $shortfall: $why', ({ parts, uncollateralised, shortfall }) => {
  const all = Object.entries({ ...NONE, ...parts }).map(([part, amount]) => [part, usdc(amount)]);
  const found = utilisationOf(Object.fromEntries(all) as Parameters<typeof utilisationOf>[0]);
  expect(found.uncollateralised).toEqual(usdc(uncollateralised));
  expect(found.shortfall).toEqual(usdc(shortfall));
  expect(found.number).toEqual(usdc(uncollateralised + shortfall));
});

it('is more by what wrong-way risk adds, however much margin there is', () => {
  const zero = usdc(0);
  const none = {
    current: zero,
    pendingLoss: zero,
    vmHeld: zero,
    vmGiven: zero,
    dues: zero,
    stressed: usdc(10),
  };
  const found = utilisationOf({ ...none, initialMargin: usdc(500), wrongWay: usdc(7) });
  expect(found).toMatchObject({ number: usdc(7), uncollateralised: zero, shortfall: zero });
});
