import fc from 'fast-check';
import { dydxFundingClamp, dydxMaintenancePart, dydxMargin } from './dydx-margin';

const part = fc.bigInt({ min: 0n, max: 1_000_000n });
const amount = fc.bigInt({ min: 0n, max: 10n ** 18n });
const tier = fc
  .record({ initialMargin: part, maintenanceFraction: part, openInterestLower: amount, width: amount })
  .map(({ width, ...of }) => ({ ...of, openInterestUpper: of.openInterestLower + width }));

it('asks for no less the more stands open, for all of the notional at the most, and for no less than maintenance', () => {
  fc.assert(
    fc.property(amount, amount, amount, tier, (notional, some, more, given) => {
      const [less, most] = [some, some + more].map((open) => dydxMargin(notional, open, given));
      expect(most!.initial).toBeGreaterThanOrEqual(less!.initial);
      expect(most!.initial).toBeLessThanOrEqual(notional);
      expect(less!.initial).toBeGreaterThanOrEqual(less!.maintenance);
      expect(most!.maintenance).toBe(less!.maintenance);
    }),
  );
});

it('a market with one bound asks for all of the notional beyond it', () => {
  const given = { initialMargin: 200_000n, maintenanceFraction: 500_000n };
  const tierAt = { ...given, openInterestLower: 10n, openInterestUpper: 10n };
  expect([10n, 11n].map((open) => dydxMargin(1000n, open, tierAt))).toEqual([
    { initial: 200n, maintenance: 100n },
    { initial: 1000n, maintenance: 100n },
  ]);
});

it('funding is bounded by what lies between the margins', () => {
  fc.assert(
    fc.property(part, part, (initialMargin, maintenanceFraction) => {
      const parts = { initialMargin, maintenanceFraction };
      expect(dydxFundingClamp(1_000_000n, parts) + dydxMaintenancePart(parts)).toBe(initialMargin);
    }),
  );
});
