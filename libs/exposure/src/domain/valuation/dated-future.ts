import type { Exact } from '@app/kernel';

/**
 * A dated future, or a forward, is worth quantity × contract size × (forward − price), and the forward is the mark of the symbol
 * it is listed on. It is not discounted: its value is held in cash by the hour, and bears no interest of its own.
 *
 * @param contractSize units of the underlying
 */
export function datedFutureUnits(quantity: Exact, contractSize: Exact): Exact {
  return quantity.times(contractSize);
}
