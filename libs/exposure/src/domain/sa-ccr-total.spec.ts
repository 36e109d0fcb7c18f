import fc from 'fast-check';
import { STRICT } from './example-saccr';
import { saccrExposure } from './sa-ccr';
import { saccrMeasure } from './sa-ccr-measure';
import { saccrSums } from './sa-ccr-total';
import type { SaccrTrade } from './sa-ccr-trade';

const total = (replacementCost: number, potential: number) => ({
  basis: 'margined' as const,
  value: 0,
  collateral: 0,
  nettingSets: [],
  replacementCost,
  potential,
  exposureAtDefault: 1.4 * (replacementCost + potential),
});
const seat = (asset: string, cost: number) => ({
  asset,
  measure: { saccr: total(cost, 10), saccrAcross: total(0, cost) },
});

it('adds netting sets up, from each side, and no asset to another', () => {
  expect(saccrSums([seat('USDC', 100), seat('BTC', 7), seat('USDC', 50)])).toEqual([
    {
      asset: 'USDC',
      seats: 2,
      totals: {
        entity: { replacementCost: 150, potential: 20, exposureAtDefault: 1.4 * 110 + 1.4 * 60 },
        across: { replacementCost: 0, potential: 150, exposureAtDefault: 1.4 * 100 + 1.4 * 50 },
      },
    },
    {
      asset: 'BTC',
      seats: 1,
      totals: {
        entity: { replacementCost: 7, potential: 10, exposureAtDefault: 1.4 * 17 },
        across: { replacementCost: 0, potential: 7, exposureAtDefault: 1.4 * 7 },
      },
    },
  ]);
  expect(saccrSums([])).toEqual([]);
});

it('gives no sum that lacks a part', () => {
  const sums = saccrSums([seat('USDC', 100), { asset: 'USDC', measure: undefined }, seat('BTC', 7)]);
  expect(sums.map(({ asset, seats, totals }) => [asset, seats, totals === undefined])).toEqual([
    ['USDC', 2, true],
    ['BTC', 1, false],
  ]);
});

const trade = fc
  .record({
    hedgingSet: fc.constantFrom('BTC', 'ETH'),
    direction: fc.constantFrom(1 as const, -1 as const),
    mtm: fc.integer({ min: -500, max: 500 }),
  })
  .map((given): SaccrTrade => ({
    ...given,
    assetClass: 'CA',
    notional: 1000,
    M: 1,
    reference: given.hedgingSet,
    isIndex: false,
    isElectricity: false,
  }));
const cell = fc.record({
  trades: fc.array(trade, { maxLength: 4 }),
  collateral: fc.integer({ min: -500, max: 500 }),
});

// In this house a margin agreement that tolerates nothing: then the sum of margined cells is no less either.
it('is never less over several cells than it would be if they netted', () => {
  fc.assert(
    fc.property(fc.array(cell, { minLength: 1, maxLength: 4 }), (cells) => {
      const pooled = {
        trades: cells.flatMap(({ trades }) => trades),
        collateral: cells.reduce((sum, { collateral }) => sum + collateral, 0),
      };
      const ofAll = (measures: ReturnType<typeof saccrMeasure>[]) =>
        saccrSums(
          measures.map((saccr) => ({ asset: 'USDC', measure: { saccr, saccrAcross: total(0, 0) } })),
        )[0]!.totals!.entity.exposureAtDefault;
      const apart = ofAll(cells.map(({ trades, collateral }) => saccrMeasure(trades, collateral, STRICT)));
      const netted = saccrExposure({ ...pooled, margining: STRICT }).exposureAtDefault;
      expect(apart).toBeGreaterThanOrEqual(netted * (1 - 1e-12) - 1e-9);
    }),
  );
});
