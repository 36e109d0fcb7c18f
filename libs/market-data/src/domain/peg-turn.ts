import { Exact } from '@app/kernel';

/** What a token is held to be worth, and how far below that the peg is broken, as a fraction of it. Decimal text. */
export interface Peg {
  readonly par: string;
  readonly threshold: string;
}

/**
 * What a price does to a peg: breaks one that holds, when it is below par by more than the threshold; mends a broken one, when it
 * is within half of it again. Between the two nothing turns, so that a price on the edge does not open event after event.
 */
export function pegTurn(
  price: string,
  { par, threshold }: Peg,
  isBroken: boolean,
): 'breaks' | 'mends' | undefined {
  const below = new Exact(1).minus(new Exact(price).div(par));
  if (!isBroken) return below.gt(threshold) ? 'breaks' : undefined;
  return below.lte(new Exact(threshold).div(2)) ? 'mends' : undefined;
}
