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

const unmargined = {
  threshold: 1e12,
  minimumTransfer: 0,
  nica: 0,
  mporBusinessDays: 10,
  frequencyBusinessDays: 1,
};
const addOnOf = (trades: readonly SaccrTrade[]) => saccrExposure({ trades, collateral: 0 }).addOn;

/** What becomes of one trade of an example. */
interface Counted {
  readonly id: string;
  readonly delta: number;
  readonly adjusted: number; // notional; where it is printed, in whole units
  readonly printed?: number;
  readonly maturityFactor: number;
  readonly effective: number;
  readonly factor: number;
}

const near = (found: number, expected: number) => {
  expect(Math.abs(found - expected)).toBeLessThanOrEqual(golden.tolerance.computed);
};

describe.each(golden.examples)('$name', ({ trades: given, sets, each, credit }) => {
  const trades = given as SaccrTrade[];

  it('adds what is printed, hedging set by hedging set', () => {
    const [set] = saccrMeasure(trades, 0, unmargined).nettingSets;
    const found = set!.addOns.map(({ hedgingSet, addOn }) => ({ hedgingSet, addOn }));
    expect(found.map(({ hedgingSet }) => hedgingSet)).toEqual(sets.map(({ hedgingSet }) => hedgingSet));
    sets.forEach(({ factor, printed, effective }, n) => {
      expect(Math.abs(found[n]!.addOn / factor - printed)).toBeLessThanOrEqual(golden.tolerance.printed);
      near(found[n]!.addOn / factor, effective);
    });
  });

  it.each((each as readonly Counted[]).map((part, n) => ({ ...part, trade: trades[n]! })))(
    'counts $id for $effective',
    ({ trade, factor, ...part }) => {
      // Alone, a trade adds its factor times its effective notional; what is long beside it shows which way it goes.
      const effective = addOnOf([trade]) / factor;
      near(effective, Math.abs(part.effective));
      const bought: { option?: SaccrTrade['option'] } & SaccrTrade = { ...trade, direction: 1 };
      delete bought.option;
      const whole = addOnOf([bought]) / factor;
      const adjusted = whole / part.maturityFactor;
      near(adjusted, part.adjusted);
      if (part.printed !== undefined) expect(Math.round(adjusted)).toBe(part.printed);
      expect(addOnOf([bought, trade]) / factor / whole - 1).toBeCloseTo(part.delta, 9);
    },
  );

  it('moves together as far as its entities do', () => {
    if (credit === undefined) return;
    const alone = each.map(({ correlation }, n) => ({ correlation, addOn: addOnOf([trades[n]!]) }));
    const idiosyncratic = alone.reduce(
      (sum, { correlation, addOn }) => sum + (1 - correlation ** 2) * addOn ** 2,
      0,
    );
    const systematic = addOnOf(trades) ** 2 - idiosyncratic;
    near(idiosyncratic, credit.idiosyncratic);
    near(systematic, credit.systematic);
    expect([systematic, idiosyncratic].map(Math.round)).toEqual([
      credit.printedSystematic,
      credit.printedIdiosyncratic,
    ]);
  });
});
