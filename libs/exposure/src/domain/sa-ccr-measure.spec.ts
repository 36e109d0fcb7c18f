import fc from 'fast-check';
import { severalReplacementCost } from './sa-ccr';
import { saccrMeasure } from './sa-ccr-measure';
import type { SaccrTrade } from './sa-ccr-trade';

const margining = {
  threshold: 0,
  minimumTransfer: 0,
  nica: 0,
  mporBusinessDays: 10,
  frequencyBusinessDays: 1,
};
const coin = (hedgingSet: string, direction: 1 | -1, mtm: number, M = 1): SaccrTrade => ({
  assetClass: 'CA',
  notional: 1000,
  M,
  direction,
  mtm,
  hedgingSet,
  reference: hedgingSet,
  isIndex: false,
  isElectricity: false,
});

it('a cryptoasset offsets itself, and no other', () => {
  const of = (...trades: SaccrTrade[]) => saccrMeasure([trades], 0, margining).nettingSets[0]!.addOn;
  const factor = 0.32 * 1.5 * Math.sqrt(10 / 250);
  expect(of(coin('BTC', 1, 0))).toBeCloseTo(1000 * factor, 9);
  expect(of(coin('BTC', 1, 0), coin('BTC', -1, 0))).toBeCloseTo(0, 9);
  expect(of(coin('BTC', 1, 0), coin('ETH', -1, 0))).toBeCloseTo(2000 * factor, 9);
});

// Regulation (EU) 575/2013, article 275(3), by hand.
it.each([
  { values: [100, -40], collateral: 0, cost: 100, why: 'what the one owes is not made up for by the other' },
  { values: [100, -40], collateral: 70, cost: 30, why: 'what is held stands against all that is owed' },
  { values: [100, -40], collateral: 150, cost: 0, why: 'more is held than is owed' },
  { values: [100, -40], collateral: -30, cost: 100, why: 'what was given is less than the others are owed' },
  { values: [100, -40], collateral: -50, cost: 110, why: 'ten was given beyond what they are owed' },
])('several netting sets cost $cost to replace: $why', ({ values, collateral, cost }) => {
  expect(severalReplacementCost(values, collateral)).toBe(cost);
});

it('is counted as unmargined where margin would make it worse, with the parts of that', () => {
  const tolerant = { ...margining, threshold: 1_000_000 };
  const measure = saccrMeasure([[coin('BTC', 1, 50)]], 0, tolerant);
  expect(measure).toMatchObject({ basis: 'unmargined', replacementCost: 50, potential: 320 });
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
      const together = saccrMeasure([set], 0, margining);
      const apart = saccrMeasure(
        set.map((trade) => [trade]),
        0,
        margining,
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
