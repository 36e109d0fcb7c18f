import fc from 'fast-check';
import { longRunVolatility, overlapping, replayedReturns, stretched } from './im-replay';

const moves = fc.array(
  fc.double({ min: -0.3, max: 0.3, noNaN: true }).filter((r) => Math.abs(r) > 1e-6),
  { minLength: 30, maxLength: 80 },
);
const given = (returns: readonly number[], window: number, filter?: { decay: number; at: number }) => {
  const found = replayedReturns(returns, window, filter);
  if (!found.ok) throw new Error(found.refusal);
  return found.value;
};

it('no day is measured by a volatility that knows it, or anything after it', () => {
  fc.assert(
    fc.property(moves, fc.nat(), fc.double({ min: 0.1, max: 3, noNaN: true }), (returns, pick, times) => {
      const changed = 1 + (pick % (returns.length - 1));
      const other = returns.map((r, day) => (day < changed ? r : r * times));
      const filter = { decay: 0.94, at: 0.02 };
      const [before, after] = [returns, other].map((each) => given(each, returns.length, filter));
      expect(after!.slice(0, changed)).toEqual(before!.slice(0, changed));
      // Of the day that changes only the move itself is other: its measure is of the day before.
      expect(after![changed]).toBeCloseTo(before![changed]! * times, 9);
    }),
  );
});

it.each([
  { daily: [1, 2, 3, 4], days: 2, sums: [3, 5, 7], why: 'each day and the one after it' },
  { daily: [1, 2, 3], days: 3, sums: [6], why: 'one window is left' },
  { daily: [1, 2], days: 3, sums: [], why: 'no window is full' },
])('$days days of $daily overlap to $sums: $why', ({ daily, days, sums }) => {
  expect(overlapping(daily, days)).toEqual(sums);
});

it('a day is a day either way', () => {
  expect(overlapping([0.1, -0.2], 1)).toEqual(stretched([0.1, -0.2], 1));
});

it('the long run counts every day of its look-back alike, and none before it', () => {
  expect(longRunVolatility([9, 0.03, -0.04], 2)).toBeCloseTo(Math.sqrt(0.00125), 12);
});
