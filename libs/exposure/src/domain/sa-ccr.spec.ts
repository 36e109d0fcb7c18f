import fc from 'fast-check';
import { replacementCost, saccrExposure } from './sa-ccr';
import type { SaccrTrade } from './sa-ccr-trade';

const trade: fc.Arbitrary<SaccrTrade> = fc.record({
  assetClass: fc.constantFrom('IR', 'FX', 'CR', 'EQ', 'CO'),
  notional: fc.integer({ min: 0, max: 1_000_000 }),
  E: fc.constantFrom(0.5, 1, 3, 5, 9),
  M: fc.constantFrom(0.01, 0.5, 3),
  direction: fc.constantFrom(1, -1),
  mtm: fc.integer({ min: -10_000, max: 10_000 }),
  hedgingSet: fc.constantFrom('one', 'other'),
  reference: fc.constantFrom('this', 'that'),
  rating: fc.constant('BBB'),
  isIndex: fc.boolean(),
  isElectricity: fc.boolean(),
});
const trades = fc.array(trade, { minLength: 1, maxLength: 8 });
const collateral = fc.integer({ min: -50_000, max: 50_000 });
const margining = fc.record({
  threshold: fc.nat(100_000),
  minimumTransfer: fc.nat(5000),
  nica: fc.integer({ min: -50_000, max: 50_000 }),
  mporBusinessDays: fc.integer({ min: 5, max: 40 }),
  frequencyBusinessDays: fc.integer({ min: 1, max: 10 }),
});

it('margin never makes a netting set worse than it would be without', () => {
  fc.assert(
    fc.property(trades, collateral, margining, (set, held, agreed) => {
      const plain = saccrExposure({ trades: set, collateral: held }).exposureAtDefault;
      const margined = saccrExposure({ trades: set, collateral: held, margining: agreed }).exposureAtDefault;
      expect(margined).toBeLessThanOrEqual(plain);
    }),
  );
});

it('more collateral never raises the exposure, and the add-on never falls below a twentieth', () => {
  fc.assert(
    fc.property(trades, collateral, fc.nat(50_000), (set, held, more) => {
      const before = saccrExposure({ trades: set, collateral: held });
      const after = saccrExposure({ trades: set, collateral: held + more });
      expect(after.exposureAtDefault).toBeLessThanOrEqual(before.exposureAtDefault * (1 + 1e-12));
      expect(after.multiplier).toBeGreaterThanOrEqual(0.05);
      expect(after.multiplier).toBeLessThanOrEqual(1);
    }),
  );
});

it('two trades that undo each other add nothing', () => {
  fc.assert(
    fc.property(trade, (one) => {
      const mirrored = {
        ...one,
        direction: one.direction === 1 ? (-1 as const) : (1 as const),
        mtm: -one.mtm,
      };
      const { addOn, exposureAtDefault } = saccrExposure({ trades: [one, mirrored], collateral: 0 });
      expect(addOn).toBeCloseTo(0, 6);
      expect(exposureAtDefault).toBeCloseTo(0, 6);
    }),
  );
});

// BCBS 279, annex 4b: the same position cleared, with initial margin that a default of the clearing house would take or not.
it.each([
  { value: -50, collateral: -50, nica: 0, cost: 0, why: 'it is remote from bankruptcy' },
  { value: -50, collateral: -60, nica: -10, cost: 10, why: 'it is not' },
])('costs $cost to replace when $why', ({ value, collateral: held, nica, cost }) => {
  expect(replacementCost(value, held, { threshold: 0, minimumTransfer: 0, nica })).toBe(cost);
});
