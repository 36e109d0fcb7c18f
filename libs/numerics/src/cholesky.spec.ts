import fc from 'fast-check';
import { cholesky, covariance } from './cholesky';
import { Generator } from './generator';

// Golub and Van Loan's way, by hand: 4 = 2², 2 = 2 · 1, 5 = 1² + 2².
it('is the root of a matrix', () => {
  expect(
    cholesky([
      [4, 2],
      [2, 5],
    ]),
  ).toEqual([[2], [1, 2]]);
});

it.each([
  {
    matrix: [
      [1, 1],
      [1, 1],
    ],
    why: 'one row is the other',
  },
  { matrix: [[0]], why: 'nothing moves' },
  {
    matrix: [
      [1, 2],
      [2, 1],
    ],
    why: 'a correlation is beyond one',
  },
  { matrix: [[NaN]], why: 'it is no number' },
])('there is none of $matrix: $why', ({ matrix }) => {
  expect(cholesky(matrix)).toBeUndefined();
});

it('gives back the covariance that it is the root of', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 1, max: 5 }), (seed, size) => {
      const chance = new Generator(seed);
      const series = Array.from({ length: size }, () => Array.from({ length: 30 }, () => chance.normal()));
      const matrix = covariance(series);
      const lower = cholesky(matrix)!;
      matrix.forEach((row, i) => {
        row.forEach((expected, j) => {
          const found = lower[i]!.reduce((sum, each, k) => sum + each * (lower[j]![k] ?? 0), 0);
          expect(found).toBeCloseTo(expected, 9);
        });
      });
    }),
  );
});
