import fc from 'fast-check';
import { measuredLoss } from './im-measure';
import { tailOf } from './im-tail';

const ten = [3, 10, 1, 2, 9, 8, 4, 5, 7, 6];

it.each([
  {
    losses: ten,
    measure: { measure: 'expected-shortfall', confidence: 0.75 } as const,
    tail: [
      [10, 0.4],
      [9, 0.4],
      [8, 0.2],
    ],
    why: 'two and a half of ten: the last one counts half',
  },
  {
    losses: ten,
    measure: { measure: 'value-at-risk', confidence: 0.8 } as const,
    tail: [
      [10, 0],
      [9, 0],
      [8, 1],
    ],
    why: 'eight of ten are no more than 8, which is the quantile',
  },
  {
    losses: [30, 20, 10],
    measure: { measure: 'expected-shortfall', confidence: 0.7, ageDecay: 0.5 } as const,
    tail: [
      [30, 1 / 7 / 0.3],
      [20, (0.3 - 1 / 7) / 0.3],
    ],
    why: 'the oldest weighs a seventh, and the next one only what is left',
  },
])('is the worst, and what each of them counts: $why', ({ losses, measure, tail }) => {
  const found = tailOf(losses, measure);
  expect(found.map(({ loss }) => loss)).toEqual(tail.map(([loss]) => loss));
  found.forEach(({ counts }, n) => {
    expect(counts).toBeCloseTo(tail[n]![1]!, 12);
  });
  for (const { index, loss } of found) expect(losses[index]).toBe(loss);
});

it('comes to the measure, whichever it is', () => {
  const losses = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 20, maxLength: 60 });
  const measures = fc.record(
    {
      measure: fc.constantFrom('expected-shortfall' as const, 'value-at-risk' as const),
      confidence: fc.constantFrom(0.9, 0.95),
      ageDecay: fc.constantFrom(0.98, 0.995),
    },
    { requiredKeys: ['measure', 'confidence'] },
  );
  fc.assert(
    fc.property(losses, measures, (some, measure) => {
      const tail = tailOf(some, measure);
      const sum = tail.reduce((total, { counts, loss }) => total + counts * loss, 0);
      expect(Math.abs(sum - measuredLoss(some, measure))).toBeLessThan(1e-2);
      expect(tail.reduce((total, { counts }) => total + counts, 0)).toBeCloseTo(1, 7);
    }),
  );
});
