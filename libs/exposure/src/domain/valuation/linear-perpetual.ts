import type { Exact } from '@app/kernel';

/** A linear perpetual is worth quantity × (mark − price): a contract is one unit of the underlying. */
export function linearPerpetualUnits(quantity: Exact): Exact {
  return quantity;
}
