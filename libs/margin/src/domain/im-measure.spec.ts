import fc from 'fast-check';
import { measuredLoss, measureOf, type TailMeasure } from './im-measure';
import { SCENARIO_SETS } from './im-historical';

const shortfall: TailMeasure = { measure: 'expected-shortfall', confidence: 0.975 };
const MEASURES = [shortfall, { measure: 'value-at-risk', confidence: 0.99 }] as const;
const losses = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 100, maxLength: 200 });

it.each(SCENARIO_SETS)('days of %s weigh by their age, unless they are of a stress', (set) => {
  const aged = { ...shortfall, ageDecay: 0.995 };
  expect(measureOf(set, aged)).toEqual(set === 'stressed' ? shortfall : aged);
  expect(measureOf(set, shortfall)).toEqual(shortfall);
});

it.each(MEASURES)('by $measure a bad day costs more the newer it is', (measure) => {
  const aged = { ...measure, ageDecay: 0.98 };
  const worstOn = (day: number) =>
    measuredLoss(
      Array.from({ length: 200 }, (_, n) => (n === day ? 1 : 0)),
      aged,
    );
  expect(worstOn(199)).toBeGreaterThan(worstOn(100));
  expect(worstOn(100)).toBeGreaterThanOrEqual(worstOn(0));
});

it.each(MEASURES)('by $measure a day that hardly ages weighs as much as any', (measure) => {
  fc.assert(
    fc.property(losses, (given) => {
      const aged = measuredLoss(given, { ...measure, ageDecay: 1 - 1e-13 });
      expect(aged).toBeCloseTo(measuredLoss(given, measure), 2);
    }),
  );
});
