import fc from 'fast-check';
import { independence, proportionOfFailures, transitionsOf } from './backtest';

const sequence = fc.array(fc.boolean(), { minLength: 1, maxLength: 400 });

it('every pair of neighbouring days is one transition', () => {
  fc.assert(
    fc.property(sequence, (hits) => {
      const days = hits.flatMap((hit, day) => (hit ? [day] : []));
      const pairs = hits.slice(1).map((hit, day) => `n${String(+hits[day]!)}${String(+hit)}`);
      const counted = (name: string) => pairs.filter((pair) => pair === name).length;
      expect(transitionsOf(hits.length, days)).toEqual({
        n00: counted('n00'),
        n01: counted('n01'),
        n10: counted('n10'),
        n11: counted('n11'),
      });
    }),
  );
});

it('a likelihood ratio is never negative, and its p-value a probability', () => {
  const counts = fc.record({ n00: fc.nat(300), n01: fc.nat(20), n10: fc.nat(20), n11: fc.nat(20) });
  fc.assert(
    fc.property(counts, fc.integer({ min: 1, max: 400 }), fc.nat(400), (transitions, days, exceptions) => {
      for (const { ratio, pValue } of [
        independence(transitions),
        proportionOfFailures(days, Math.min(exceptions, days), 0.01),
      ]) {
        expect(ratio).toBeGreaterThanOrEqual(0);
        expect(pValue).toBeGreaterThanOrEqual(0);
        expect(pValue).toBeLessThanOrEqual(1);
      }
    }),
  );
});

it.each([
  { days: 10_000_000, exceptions: 0, probability: 1e-12, ratio: 2e-5, why: 'next to never' },
  { days: 250, exceptions: 167, probability: 0.668, ratio: 0, why: 'just as many as promised' },
])('exceptions $why are a ratio of $ratio', ({ days, exceptions, probability, ratio }) => {
  const failures = proportionOfFailures(days, exceptions, probability);
  expect(Math.abs(failures.ratio - ratio)).toBeLessThanOrEqual(1e-9 * ratio + 1e-25);
});

it('exceptions after an exception as often as after none are a ratio of nothing', () => {
  expect(independence({ n00: 7 * 97, n01: 7 * 31, n10: 97, n11: 31 })).toEqual({ ratio: 0, pValue: 1 });
});

it.each([[[250]], [[3, 3]], [[-1]]])('exceptions on days %p stop the line', (days) => {
  expect(() => transitionsOf(250, days)).toThrow('not observed');
});
