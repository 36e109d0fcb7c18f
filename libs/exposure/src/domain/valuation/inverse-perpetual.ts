import type { Exact } from '@app/kernel';

/**
 * An inverse perpetual is a fixed value C of the underlying, in quote currency. In coin it pays quantity × C × (1/price − 1/mark);
 * one coin is worth the mark, so in the settlement asset quantity × C × (mark/price − 1) = quantity × C/price × (mark − price).
 * It is that many units of the underlying, for as long as the leg stands: what bends in coin is straight in quote currency.
 *
 * @param contractSize C, in the settlement asset
 * @see BitMEX, Inverse Perpetual Contracts Guide: PnL = contracts × multiplier × (1/entry price − 1/exit price), in XBT
 */
export function inversePerpetualUnits(quantity: Exact, price: Exact, contractSize: Exact): Exact {
  return quantity.times(contractSize).div(price);
}
