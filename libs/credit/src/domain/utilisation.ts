import type { Money } from '@app/kernel';

/** What a seat's number is made of: as of one snapshot, and of what its book holds. */
export interface UtilisationParts {
  readonly current: Money; // E: positive, the seat would owe the cell
  readonly pendingLoss: Money; // of trades held against the line, what they are struck against the seat
  readonly vmHeld: Money; // variation margin that the cell holds of it
  readonly vmGiven: Money; // variation margin that it holds of the cell's
  readonly dues: Money; // fell due and unpaid
  readonly stressed: Money; // what it could lose within the margin period of risk
  readonly initialMargin: Money; // at haircut value
  readonly wrongWay: Money; // because what it trades falls with it
}

/**
 * The loss that would reach the layers behind margin if a seat defaulted now: one number, its two halves, and what is added to them
 * because its failure and the price are not independent.
 */
export interface Utilisation {
  readonly number: Money;
  readonly uncollateralised: Money; // is owed and not held
  readonly shortfall: Money; // could come to be owed beyond what is held against it
  readonly parts: UtilisationParts;
}

/**
 * max(0, E + pending losses − VM held + VM given + unpaid dues) + max(0, stressed loss over MPOR − IM at haircut value) + wrong way.
 * Each half has a floor of its own: margin that is held too much against one is not held against the other.
 */
export function utilisationOf(parts: UtilisationParts): Utilisation {
  const { current, pendingLoss, vmHeld, vmGiven, dues, stressed, initialMargin, wrongWay } = parts;
  const zero = current.minus(current);
  const uncollateralised = current.plus(pendingLoss).minus(vmHeld).plus(vmGiven).plus(dues).atLeast(zero);
  const shortfall = stressed.minus(initialMargin).atLeast(zero);
  return { number: uncollateralised.plus(shortfall).plus(wrongWay), uncollateralised, shortfall, parts };
}
