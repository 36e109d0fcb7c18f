import { invariant, type Money } from '@app/kernel';
import { occupants, type Relationship } from '@app/legal-entity/domain';
import { cellPosition, type Leg } from '@app/trade/domain';
import { type CurrentExposure, currentExposure, type Valuation } from './current-exposure';

/** What one seat would owe the cell as of a snapshot. */
export interface SeatExposure extends CurrentExposure {
  readonly occupancy: string;
}

/** What a relationship is valued by: who sits in it, and what it is paid in. What was agreed for calls has no part in it. */
export type ValuedRelationship = Pick<Relationship, 'id' | 'name' | 'asset' | 'occupancies'>;

/**
 * What each seat of a relationship would owe, A before B. A vacant seat has no legs: the survivor's are valued alone.
 *
 * @throws InvariantError when a leg has no valuation, or the seats do not mirror each other
 */
export function seatExposures(
  relationship: ValuedRelationship,
  legs: readonly Leg[],
  valuations: ReadonlyMap<string, Valuation>,
  asOf: Date,
): readonly SeatExposure[] {
  const seats = occupants(relationship)
    .filter(({ standing }) => standing !== 'defaulted')
    .map(({ code }) => {
      const own = legs.filter((leg) => leg.occupancy === code);
      return { occupancy: code, ...currentExposure(own, valuations, relationship.asset, asOf) };
    });
  assertMirrored(relationship, legs, seats);
  return seats;
}

/** The cell's market risk is zero while both seats are taken: in quantity of each underlying, and in value to the last unit. */
function assertMirrored(
  relationship: ValuedRelationship,
  legs: readonly Leg[],
  seats: readonly { readonly current: Money }[],
): void {
  if (seats.length < 2) return; // a seat is vacant: what is left is what the cell re-hedges
  const open = [...cellPosition(legs)].filter(([, quantity]) => !quantity.isZero());
  invariant(
    open.length === 0,
    `${relationship.name} leaves the cell a position in ${open.map(([of]) => of).join()}`,
  );
  const [a, b] = seats;
  invariant(
    a !== undefined && b !== undefined && a.current.equals(b.current.negated()),
    `the seats of ${relationship.name} do not mirror each other`,
  );
}
