import { profileOf, saccrExposure, type SaccrTrade } from '@app/exposure/domain';
import { riskOf, stretched } from '@app/margin/domain';
import { blackPrice, normalDensity, normalProbability, normalQuantile } from '@app/numerics';
import golden from './exposure-closed-forms.json';

/** Equal parts of a normal distribution, each by its middle: what a simulation would draw if chance were fair. */
const PARTS = 50_000;
const NORMAL = Array.from({ length: PARTS }, (_, part) => normalQuantile((part + 0.5) / PARTS));

const { strata, integral, exact } = golden.tolerance;
const near = (found: number, expected: number, tolerance: number) => {
  expect(Math.abs(found - expected)).toBeLessThanOrEqual(tolerance);
};
const pointOf = (of: (z: number) => number) => profileOf([1], [NORMAL.map(of)]).points[0]!;
const normalPoint = (mean: number, deviation: number) => pointOf((z) => mean + deviation * z);

/** The mean over time of what is expected, by the middles of many equal parts of it. */
function averaged(expectedAt: (part: number) => number): number {
  const steps = 20_000;
  const each = Array.from({ length: steps }, (_, step) => step + 1);
  const values = each.map((step) => [expectedAt((step - 0.5) / steps)]);
  return profileOf(
    each.map((step) => (365 * step) / steps),
    values,
  ).expectedPositive;
}

it.each(golden.normal)('a normal value of $mean and $deviation', ({ mean, deviation, ...expected }) => {
  const point = normalPoint(mean, deviation);
  near(point.expected, expected.expected, strata * deviation);
  near(point.expectedNegative, expected.expectedNegative, strata * deviation);
  near(point.potential95, expected.potential95, strata * deviation);
  near(point.potential99, expected.potential99, strata * deviation);
});

it.each(golden.forward)('a forward of $years years at $volatility', ({ volatility, years, ...expected }) => {
  const deviation = volatility * Math.sqrt(years);
  const end = normalPoint(0, deviation);
  near(end.expected, expected.expected, strata * deviation);
  near(end.potential99, expected.potential99, strata * deviation);
  const average = averaged((part) => deviation * Math.sqrt(part) * normalDensity(0));
  near(average, expected.expectedPositive, integral);
  near(average, expected.integrated, integral);
});

describe.each(golden.swap)('a swap of $years years at $volatility', ({ volatility, years, ...expected }) => {
  const deviationAt = (time: number) => volatility * Math.sqrt(time) * (years - time);

  it.each(expected.points)('owes $expected after $years years', (point) => {
    const deviation = deviationAt(point.years);
    const { expected: found, potential99 } = normalPoint(0, deviation);
    near(found, point.expected, strata * deviation);
    near(potential99, point.potential99, strata * deviation);
  });

  it('is at its worst when a third of it is over', () => {
    const times = Array.from({ length: 300 }, (_, step) => (years * (step + 1)) / 300);
    const values = times.map((time) => [-1, 1].map((way) => way * deviationAt(time)));
    const { points } = profileOf(times, values);
    const peak = points.reduce((worst, point) => (point.expected > worst.expected ? point : worst));
    near(peak.days, expected.peakYears, exact * years);
    near(2 * peak.expected, expected.peakDeviation, exact);
    const there = normalPoint(0, deviationAt(peak.days));
    near(there.expected, expected.peakExpected, strata * expected.peakDeviation);
    near(there.potential975, expected.peak975, strata * expected.peakDeviation);
  });

  it('owes so much on average', () => {
    const average = averaged((part) => deviationAt(years * part) * normalDensity(0));
    near(average, expected.expectedPositive, integral);
    near(average, expected.integrated, integral);
  });
});

it.each(golden.margined)(
  'beyond $initialMargin, over $marginPeriodDays days at $volatility',
  ({ volatility, marginPeriodDays, initialMargin, ...expected }) => {
    const [deviation] = stretched([volatility / Math.sqrt(365)], marginPeriodDays);
    near(deviation!, expected.deviation, exact);
    near(normalPoint(-initialMargin, deviation!).expected, expected.expected, strata * deviation!);
    near(normalProbability(-initialMargin / deviation!), expected.breachProbability, exact);
    const riskAt = (confidence: number) => {
      const question = {
        model: 'ewma',
        side: 'long',
        window: 1,
        decay: 0.94,
        quantile: 'inverse-ecdf',
      } as const;
      const risk = riskOf({ ...question, returns: [deviation!], confidence });
      if (!risk.ok) throw new Error(risk.refusal);
      return risk.value;
    };
    for (const { confidence, value } of expected.valueAtRisk)
      near(riskAt(confidence).valueAtRisk, value, exact);
    near(riskAt(0.975).expectedShortfall, expected.shortfall975, exact);
  },
);

it('margin at 99 % leaves one part in a hundred and eighteen of what is expected', () => {
  const { quantile, expected, without, reduction } = golden.beyond99;
  near(normalQuantile(0.99), quantile, exact);
  const [bare, left] = [normalPoint(0, 1).expected, normalPoint(-quantile, 1).expected];
  near(bare, without, strata);
  near(left, expected, strata);
  near(bare / left / reduction, 1, strata);
});

it.each(golden.geometric)('what is due at $price, marked at $mark, at $volatility', (each) => {
  const { mark, price, years, volatility } = each;
  const deviation = volatility * Math.sqrt(years);
  near(blackPrice('call', mark, price, deviation), each.long, exact * mark);
  near(blackPrice('put', mark, price, deviation), each.short, exact * mark);
  const markOf = (z: number) => mark * Math.exp(deviation * z - deviation ** 2 / 2);
  const [long, short] = [pointOf((z) => markOf(z) - price), pointOf((z) => price - markOf(z))];
  near(long.expected / each.long, 1, strata);
  near(short.expected / each.short, 1, strata);
  near(long.potential99 / each.potential99Long, 1, 2 * strata);
  near(short.potential99 / each.potential99Short, 1, strata);
});

it.each(golden.maturityFactor)(
  'margined over $businessDays days, an add-on is $factor of what it is over a year',
  ({ businessDays, factor }) => {
    const forward = { assetClass: 'CO', notional: 1000, M: 1, direction: 1, mtm: 0 } as const;
    const of = { hedgingSet: 'other', reference: 'one', isIndex: false, isElectricity: false } as const;
    const trades: SaccrTrade[] = [{ ...forward, ...of }];
    const terms = { threshold: 0, minimumTransfer: 0, nica: 0, mporBusinessDays: 10 };
    const margining = { ...terms, frequencyBusinessDays: businessDays - 9 };
    const [margined, whole] = [
      { trades, collateral: 0, margining },
      { trades, collateral: 0 },
    ].map(saccrExposure);
    near(margined!.addOn / whole!.addOn, factor, exact);
  },
);
