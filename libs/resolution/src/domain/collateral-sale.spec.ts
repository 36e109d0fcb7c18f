import { Money, USDC } from '@app/kernel';
import fc from 'fast-check';
import { sold } from './collateral-sale';

const TBILL = { code: 'TBILL', scale: 6 };
const bills = (amount: number) => Money.of(amount, TBILL);
const usdc = (amount: number | string) => Money.of(amount, USDC);

const cases: readonly (readonly [number, number, number, string[], string])[] = [
  [100, 99, 0, ['0.000000', '0.000000', '100.000000', '99.000000'], 'nothing is free: all of it is margin'],
  [100, 99, 100, ['100.000000', '99.000000', '0.000000', '0.000000'], 'enough is free: margin stays'],
  [100, 99, 250, ['100.000000', '99.000000', '0.000000', '0.000000'], 'more is free: no more is sold'],
  [
    100,
    99,
    40,
    ['40.000000', '39.600000', '60.000000', '59.400000'],
    'what is free goes first, at one price',
  ],
  [100, 0, 40, ['40.000000', '0.000000', '60.000000', '0.000000'], 'nobody would have it'],
  [3, 1, 1, ['1.000000', '0.333333', '2.000000', '0.666667'], 'what does not divide is the margin’s'],
];

it.each(cases)('%d bills for %d, %d of them free, are %j: %s', (amount, proceeds, free, expected) => {
  const parts = sold({ sold: bills(amount), proceeds: usdc(proceeds) }, bills(free));
  const said = [parts.free, parts.margin].flatMap((part) => [part.sold.toText(), part.proceeds.toText()]);
  expect(said).toEqual(expected);
});

it('loses no unit between the two accounts, and takes no margin while anything is free', () => {
  const units = fc.bigInt({ min: 0n, max: 10n ** 15n });
  fc.assert(
    fc.property(units, units, units, (amount, proceeds, free) => {
      const whole = { sold: Money.ofMinor(amount + 1n, TBILL), proceeds: Money.ofMinor(proceeds, USDC) };
      const parts = sold(whole, Money.ofMinor(free, TBILL));
      expect(parts.free.sold.plus(parts.margin.sold)).toEqual(whole.sold);
      expect(parts.free.proceeds.plus(parts.margin.proceeds)).toEqual(whole.proceeds);
      if (parts.margin.sold.isPositive()) expect(parts.free.sold.minor).toBe(free);
      for (const each of [parts.free, parts.margin]) expect(each.proceeds.minor >= 0n).toBe(true);
    }),
  );
});
