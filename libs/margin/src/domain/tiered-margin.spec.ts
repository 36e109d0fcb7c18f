import { Exact } from '@app/kernel';
import fc from 'fast-check';
import { liquidationPrice, type MarginTier, tieredMaintenance } from './tiered-margin';

const tierOf = (from: number, maxLeverage: number): MarginTier => ({
  from: new Exact(from),
  maxLeverage: new Exact(maxLeverage),
});
const TIERS = [tierOf(0, 40), tierOf(20_000, 10), tierOf(100_000, 3)];
const exact = (least: number, most: number) =>
  fc.integer({ min: least * 100, max: most * 100 }).map((hundredths) => new Exact(hundredths).div(100));

it.each([20_000, 100_000])('does not jump at %s', (bound) => {
  const [below, at] = [new Exact(bound).minus('1e-12'), new Exact(bound)].map((notional) =>
    tieredMaintenance(notional, TIERS),
  );
  expect(at!.minus(below!).abs().lt('1e-11')).toBe(true);
});

it('at the mark of a liquidation what is left is the maintenance margin, whatever tier that is in', () => {
  const position = fc.record({
    side: fc.constantFrom('long' as const, 'short' as const),
    size: exact(0.01, 50),
    mark: exact(1, 10_000),
    accountValue: exact(-100_000, 200_000),
  });
  fc.assert(
    fc.property(position, (given) => {
      const { side, size, mark, accountValue } = given;
      const price = liquidationPrice(given, TIERS);
      const way = side === 'long' ? 1 : -1;
      const leftAt = (at: Exact) => accountValue.plus(at.minus(mark).times(size).times(way));
      if (price === undefined) expect(leftAt(new Exact(0)).gte(0)).toBe(side === 'long');
      else {
        const due = tieredMaintenance(price.times(size), TIERS);
        expect(leftAt(price).minus(due).abs().lt('1e-30')).toBe(true);
      }
    }),
  );
});
