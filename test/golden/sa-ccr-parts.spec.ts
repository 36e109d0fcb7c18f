import { type SaccrTrade, saccrExposure, saccrMeasure } from '@app/exposure/domain';
import golden from './sa-ccr-parts.json';

const trade: SaccrTrade = {
  assetClass: 'CO',
  notional: 1000,
  M: 1,
  direction: 1,
  mtm: 0,
  hedgingSet: 'other',
  reference: 'one',
  isIndex: false,
  isElectricity: false,
};

it.each(golden.deltas)(
  'a $boughtSold $callPut at $P, struck at $K, moves by $delta',
  ({ delta, ...given }) => {
    const option = given as NonNullable<SaccrTrade['option']>;
    // Beside a thousand that are long: the sign shows, and a hedging set of one type is its factor times the sum.
    const beside = { ...trade, notional: 1, option };
    const { addOn } = saccrExposure({ trades: [trade, beside], collateral: 0 });
    expect(addOn / 0.18 - 1000).toBeCloseTo(delta, 9);
  },
);

it.each(golden.examples)('$name adds what is printed, hedging set by hedging set', ({ trades, sets }) => {
  const unmargined = {
    threshold: 1e12,
    minimumTransfer: 0,
    nica: 0,
    mporBusinessDays: 10,
    frequencyBusinessDays: 1,
  };
  const [set] = saccrMeasure([trades as SaccrTrade[]], 0, unmargined).nettingSets;
  const found = set!.addOns.map(({ hedgingSet, addOn }) => ({ hedgingSet, addOn }));
  expect(found.map(({ hedgingSet }) => hedgingSet)).toEqual(sets.map(({ hedgingSet }) => hedgingSet));
  sets.forEach(({ factor, printed }, n) => {
    expect(Math.abs(found[n]!.addOn / factor - printed)).toBeLessThanOrEqual(0.5);
  });
});
