import fc from 'fast-check';
import { dividedExposure, replacementCost, saccrExposure, type SaccrMargining } from './sa-ccr';
import { addOnOf } from './sa-ccr-add-on';
import type { SaccrTrade } from './sa-ccr-trade';

const given = fc.record({
  assetClass: fc.constantFrom('IR' as const, 'FX' as const, 'CR' as const, 'EQ' as const, 'CO' as const),
  notional: fc.integer({ min: 0, max: 1_000_000 }),
  E: fc.constantFrom(0.5, 1, 3, 5, 9),
  M: fc.constantFrom(0.01, 0.5, 3),
  direction: fc.constantFrom(1 as const, -1 as const),
  mtm: fc.integer({ min: -10_000, max: 10_000 }),
  hedgingSet: fc.constantFrom('one', 'other'),
  reference: fc.constantFrom('this', 'that'),
  rating: fc.constant('BBB' as const),
});
// What a name is it is in every trade: an index, or electricity.
const trade = given.map((each): SaccrTrade => ({
  ...each,
  isIndex: each.reference === 'that',
  isElectricity: each.reference === 'that',
}));
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

const coin = (mtm: number, direction: 1 | -1 = 1): SaccrTrade => ({
  assetClass: 'CA',
  notional: 1000,
  M: 1,
  direction,
  mtm,
  hedgingSet: 'BTC',
  reference: 'BTC',
  isIndex: false,
  isElectricity: false,
});
const agreement = (more: Partial<SaccrMargining> = {}): SaccrMargining => ({
  threshold: 0,
  minimumTransfer: 0,
  nica: 0,
  mporBusinessDays: 10,
  frequencyBusinessDays: 1,
  ...more,
});
const tenDays = 0.32 * 1.5 * Math.sqrt(10 / 250);
const twentyDays = 0.32 * 1.5 * Math.sqrt(20 / 250);

// Basel Committee, CRE 52.74, FAQ 1, by hand: RC of the whole set, add-ons of each subset, one multiplier.
it.each([
  {
    why: 'some of it is margined, and some is not: what hedges across the two hedges nothing',
    subsets: [{ trades: [coin(100)], margining: agreement() }, { trades: [coin(-30, -1)] }],
    collateral: 50,
    cost: 20,
    addOn: 1000 * tenDays + 1000 * 0.32,
  },
  {
    why: 'two agreements with the same days are one subset, and tolerate what both do',
    subsets: [
      { trades: [coin(100)], margining: agreement({ threshold: 40, minimumTransfer: 5 }) },
      { trades: [coin(-30, -1)], margining: agreement({ threshold: 10, minimumTransfer: 1, nica: 6 }) },
    ],
    collateral: 70,
    cost: 50,
    addOn: 0,
  },
  {
    why: 'two agreements with other days are two subsets',
    subsets: [
      { trades: [coin(100)], margining: agreement() },
      { trades: [coin(100, -1)], margining: agreement({ mporBusinessDays: 20 }) },
    ],
    collateral: 0,
    cost: 200,
    addOn: 1000 * tenDays + 1000 * twentyDays,
  },
])('costs $cost to replace: $why', ({ subsets, collateral: held, cost, addOn }) => {
  const found = dividedExposure(subsets, held);
  expect(found.replacementCost).toBe(cost);
  expect(found.addOn).toBeCloseTo(addOn, 9);
});

it('is one multiplier of the whole, and never more than the whole without margin', () => {
  const subsets = [{ trades: [coin(-100)], margining: agreement() }, { trades: [coin(-30, -1)] }];
  const { addOn, multiplier } = dividedExposure(subsets, 0);
  expect(multiplier).toBeCloseTo(0.05 + 0.95 * Math.exp(-130 / (1.9 * addOn)), 12);
  const tolerant = [{ trades: [coin(100)], margining: agreement({ threshold: 1e6 }) }, { trades: [coin(0)] }];
  expect(dividedExposure(tolerant, 0).exposureAtDefault).toBeCloseTo(1.4 * (100 + 640), 9);
});

it('dividing a netting set never lowers it: the same margin over each part, or none over any', () => {
  fc.assert(
    fc.property(
      trades,
      collateral,
      fc.option(margining, { nil: undefined }),
      fc.nat(8),
      (set, held, agreed, at) => {
        // What both agreements tolerate together is what the one did.
        const rest = agreed && { ...agreed, threshold: 0, minimumTransfer: 0, nica: 0, mporBusinessDays: 41 };
        const subsetOf = (some: readonly SaccrTrade[], by: typeof agreed) =>
          by === undefined ? { trades: some } : { trades: some, margining: by };
        const whole = dividedExposure([subsetOf(set, agreed)], held);
        const parts = dividedExposure(
          [subsetOf(set.slice(0, at), agreed), subsetOf(set.slice(at), rest)],
          held,
        );
        expect(parts.replacementCost).toBe(whole.replacementCost);
        expect(parts.exposureAtDefault).toBeGreaterThanOrEqual(whole.exposureAtDefault * (1 - 1e-9) - 1e-9);
      },
    ),
  );
});

it('hedges less, and never more, apart than together', () => {
  fc.assert(
    fc.property(
      trades,
      fc.nat(8),
      fc.option(fc.integer({ min: 5, max: 40 }), { nil: undefined }),
      (set, at, days) => {
        const apart = addOnOf(set.slice(0, at), days) + addOnOf(set.slice(at), days);
        expect(apart).toBeGreaterThanOrEqual(addOnOf(set, days) * (1 - 1e-9) - 1e-6);
      },
    ),
  );
});

it('more collateral never raises a divided one', () => {
  fc.assert(
    fc.property(trades, trades, collateral, fc.nat(50_000), margining, (one, other, held, more, agreed) => {
      const subsets = [{ trades: one, margining: agreed }, { trades: other }];
      const before = dividedExposure(subsets, held).exposureAtDefault;
      expect(dividedExposure(subsets, held + more).exposureAtDefault).toBeLessThanOrEqual(
        before * (1 + 1e-12),
      );
    }),
  );
});
