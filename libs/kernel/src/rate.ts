import { Exact } from './exact';

const BASIS_POINTS_IN_ONE = 10_000;

/** A dimensionless rate from basis points: 25 → 0.0025. */
export function bps(points: Exact | number | string): Exact {
  return new Exact(points).div(BASIS_POINTS_IN_ONE);
}
