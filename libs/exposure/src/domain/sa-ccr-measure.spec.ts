import { coin, STRICT } from './example-saccr';
import { saccrMeasure } from './sa-ccr-measure';
import type { SaccrTrade } from './sa-ccr-trade';

it('a cryptoasset offsets itself, and no other', () => {
  const of = (...trades: SaccrTrade[]) => saccrMeasure(trades, 0, STRICT).nettingSets[0]!.addOn;
  const factor = 0.32 * 1.5 * Math.sqrt(10 / 250);
  expect(of(coin('BTC', 1, 0))).toBeCloseTo(1000 * factor, 9);
  expect(of(coin('BTC', 1, 0), coin('BTC', -1, 0))).toBeCloseTo(0, 9);
  expect(of(coin('BTC', 1, 0), coin('ETH', -1, 0))).toBeCloseTo(2000 * factor, 9);
});

it('is counted as unmargined where margin would make it worse, with the parts of that', () => {
  const tolerant = { ...STRICT, threshold: 1_000_000 };
  const measure = saccrMeasure([coin('BTC', 1, 50)], 0, tolerant);
  expect(measure).toMatchObject({ basis: 'unmargined', replacementCost: 50, potential: 320 });
});
