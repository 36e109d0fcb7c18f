import fc from 'fast-check';
import { coin, STRICT } from './example-saccr';
import { saccrExposure, severalReplacementCost } from './sa-ccr';
import { allocatedCollateral } from './sa-ccr-allocation';
import { saccrMeasure } from './sa-ccr-measure';
import { severalMeasure } from './sa-ccr-several';

// Basel Committee, CRE 52.75, by hand.
it.each([
  { values: [100, -40], collateral: 0, cost: 100, why: 'what the one owes is not made up for by the other' },
  { values: [100, -40], collateral: 70, cost: 30, why: 'what is held stands against all that is owed' },
  { values: [100, -40], collateral: 150, cost: 0, why: 'more is held than is owed' },
  { values: [100, -40], collateral: -30, cost: 100, why: 'what was given is less than the others are owed' },
  { values: [100, -40], collateral: -50, cost: 110, why: 'ten was given beyond what they are owed' },
])('several netting sets cost $cost to replace: $why', ({ values, collateral, cost }) => {
  expect(severalReplacementCost(values, collateral)).toBe(cost);
});

// Basel Committee, CRE 52.76, FAQ 1, by hand: parts of one sign, first to where value stands, and nothing lost on the way.
it.each([
  { values: [100, 300, -40], collateral: 200, parts: [50, 150, 0], why: 'it goes to what is owed' },
  {
    values: [100, -40],
    collateral: 150,
    parts: [100 + 25, 25],
    why: 'and what is left to where most may come',
  },
  { values: [-10, -40], collateral: 50, parts: [25, 25], why: 'nothing is owed' },
  {
    values: [100, -40, -60],
    collateral: -50,
    parts: [0, -20, -30],
    why: 'it was given for what they are owed',
  },
  { values: [100, -40], collateral: -40, parts: [0, -40], why: 'all of it was' },
  { values: [100, -40], collateral: -41, parts: undefined, why: 'more was given than they are owed' },
  { values: [100], collateral: 0, parts: [0], why: 'there is none' },
  { values: [], collateral: -1, parts: undefined, why: 'nothing is open, and something was given' },
])('divides $collateral of collateral over $values: $why', ({ values, collateral, parts }) => {
  const sets = values.map((value) => ({ value, addOn: 10 }));
  expect(allocatedCollateral(sets, collateral)?.map((part) => part + 0)).toEqual(parts);
});

it('leaves no netting set below water that was paid for: what was given makes its multiplier whole', () => {
  const sets = [[coin('BTC', 1, -400)], [coin('ETH', 1, -600)]];
  const multipliers = (collateral: number) =>
    severalMeasure(sets, collateral).nettingSets.map(({ multiplier }) => multiplier);
  const [bitcoin] = multipliers(0);
  expect(bitcoin).toBeCloseTo(0.05 + 0.95 * Math.exp(-400 / (1.9 * 320)), 12);
  expect(multipliers(-500)[0]).toBeCloseTo(0.05 + 0.95 * Math.exp(-200 / (1.9 * 320)), 12);
  expect(multipliers(-1000)).toEqual([1, 1]);
  expect(multipliers(-1001)).toEqual([1, 1]);
});

it('stays one of several, while the agreement may cover several', () => {
  expect(severalMeasure([[coin('BTC', 1, 50)]], 0)).toMatchObject({
    basis: 'several-netting-sets',
    replacementCost: 50,
    potential: 320, // for a year, and not for the days of a margin period
  });
  expect(severalMeasure([], -70)).toMatchObject({ value: 0, replacementCost: 70, potential: 0 });
});

const book = fc.array(
  fc.record({
    symbol: fc.constantFrom('BTC', 'ETH', 'SOL'),
    direction: fc.constantFrom(1 as const, -1 as const),
    mtm: fc.integer({ min: -500, max: 500 }),
    M: fc.constantFrom(0.02, 0.5, 1),
  }),
  { minLength: 2, maxLength: 8 },
);

it('its parts are its sum; and without netting it is never less, where nothing is held', () => {
  fc.assert(
    fc.property(book, (trades) => {
      const set = trades.map(({ symbol, direction, mtm, M }) => coin(symbol, direction, mtm, M));
      const together = saccrMeasure(set, 0, STRICT);
      const apart = severalMeasure(
        set.map((trade) => [trade]),
        0,
      );
      for (const { replacementCost, potential, exposureAtDefault, nettingSets } of [together, apart]) {
        expect(exposureAtDefault).toBeCloseTo(1.4 * (replacementCost + potential), 6);
        const parts = nettingSets.map(({ addOn, multiplier }) => addOn * multiplier);
        expect(potential).toBeCloseTo(
          parts.reduce((sum, part) => sum + part, 0),
          6,
        );
        for (const { addOn, addOns } of nettingSets)
          expect(addOn).toBeCloseTo(
            addOns.reduce((sum, each) => sum + each.addOn, 0),
            6,
          );
      }
      expect(apart.replacementCost).toBeGreaterThanOrEqual(together.replacementCost - 1e-9);
    }),
  );
});

const setsOf = (trades: readonly { symbol: string; direction: 1 | -1; mtm: number; M: number }[]) =>
  trades.map(({ symbol, direction, mtm, M }) => [coin(symbol, direction, mtm, M)]);
const collateral = fc.integer({ min: -3000, max: 3000 });

it('more collateral never raises it, and its parts are no more than it', () => {
  fc.assert(
    fc.property(book, collateral, fc.nat(3000), (trades, held, more) => {
      const before = severalMeasure(setsOf(trades), held);
      const after = severalMeasure(setsOf(trades), held + more);
      expect(after.exposureAtDefault).toBeLessThanOrEqual(before.exposureAtDefault * (1 + 1e-12) + 1e-9);
      const parts = before.nettingSets.map((set) => set.collateral);
      if (parts.includes(undefined)) return;
      expect(parts.reduce<number>((sum, part) => sum + (part ?? 0), 0)).toBeCloseTo(held, 6);
      expect(parts.every((part) => (part ?? 0) * held >= 0)).toBe(true);
    }),
  );
});

it('is never less than one netting set would be without margin, however much is held or given', () => {
  fc.assert(
    fc.property(book, collateral, (trades, held) => {
      const set = setsOf(trades).flat();
      const together = saccrExposure({ trades: set, collateral: held }).exposureAtDefault;
      const apart = severalMeasure(setsOf(trades), held).exposureAtDefault;
      expect(apart).toBeGreaterThanOrEqual(together * (1 - 1e-12) - 1e-9);
    }),
  );
});
