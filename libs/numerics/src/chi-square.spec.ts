import { chiSquareTail } from './chi-square';

// Any table of the distribution: the values beyond which lie five and one per cent.
it.each([
  { x: 3.841458820694124, freedom: 1 as const, tail: 0.05 },
  { x: 6.6348966010212145, freedom: 1 as const, tail: 0.01 },
  { x: 5.991464547107979, freedom: 2 as const, tail: 0.05 },
  { x: 9.21034037197618, freedom: 2 as const, tail: 0.01 },
  { x: 0, freedom: 1 as const, tail: 1 },
  { x: -1e-17, freedom: 2 as const, tail: 1 },
])('beyond $x with $freedom degrees of freedom lies $tail', ({ x, freedom, tail }) => {
  expect(chiSquareTail(x, freedom)).toBeCloseTo(tail, 12);
});
