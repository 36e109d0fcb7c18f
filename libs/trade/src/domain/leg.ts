import { Exact } from '@app/kernel';
import type { InstrumentTerms } from './instrument';

/** One party's side of a trade with the cell. Quantity is the party's: positive is long. */
export interface Leg {
  readonly tradeId: string;
  readonly occupancy: string;
  readonly instrument: string;
  readonly underlying: string; // the symbol it is marked on
  readonly terms: InstrumentTerms;
  readonly quantity: Exact; // of contracts
  readonly price: Exact; // at which it was struck; a replacement keeps it
}

/** The two legs of one economic trade: what one party is long, the other is short, at one price. */
export function mirrored(leg: Leg, counterOccupancy: string): [Leg, Leg] {
  return [leg, { ...leg, occupancy: counterOccupancy, quantity: leg.quantity.negated() }];
}

/**
 * What the cell is left with in each instrument: zero while both seats are taken, for each trade is two mirrored legs.
 * While a seat is vacant it is the position that the cell re-hedges.
 */
export function cellPosition(legs: readonly Leg[]): Map<string, Exact> {
  const net = new Map<string, Exact>();
  for (const { instrument, quantity } of legs)
    net.set(instrument, (net.get(instrument) ?? new Exact(0)).minus(quantity));
  return net;
}
