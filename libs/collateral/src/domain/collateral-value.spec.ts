import { Exact } from '@app/kernel';
import fc from 'fast-check';
import { collateralValue } from './collateral-value';

const part = fc.integer({ min: 0, max: 100 }).map((percent) => new Exact(percent).div(100));
const item = fc.record({
  amount: fc.nat(1_000_000).map((amount) => new Exact(amount)),
  price: fc.nat(200).map((percent) => new Exact(percent).div(100)),
  accrued: fc.nat(1000).map((amount) => new Exact(amount)),
  fxToBase: fc.integer({ min: 1, max: 300 }).map((percent) => new Exact(percent).div(100)),
  valuationPercentage: part,
  fxHaircut: part,
});

it('a higher haircut never makes an item count for more, and none makes it count for less than nothing', () => {
  fc.assert(
    fc.property(item, part, (given, more) => {
      const value = collateralValue(given);
      expect(value.isNegative()).toBe(false);
      expect(collateralValue({ ...given, fxHaircut: given.fxHaircut.plus(more) }).lte(value)).toBe(true);
      const lower = Exact.max(given.valuationPercentage.minus(more), 0);
      expect(collateralValue({ ...given, valuationPercentage: lower }).lte(value)).toBe(true);
    }),
  );
});
